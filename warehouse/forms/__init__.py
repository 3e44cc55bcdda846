"""What people enter about transfers, counts and scrapping."""
