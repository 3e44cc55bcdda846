"""Run the whole house on one machine: database, web, worker and clock. See bin/serve."""
