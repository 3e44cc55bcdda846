from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# What an app may bring along, each registering itself on import as admin.py does.
REGISTERED_BY_APPS = ("documents", "notices", "finders", "importers", "jobs", "workbench")


class WholesaleConfig(AppConfig):
    name = "wholesale"

    def ready(self) -> None:
        """Load what the apps register, so that the kernel need not know them."""
        autodiscover_modules(*REGISTERED_BY_APPS)
