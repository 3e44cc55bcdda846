from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import autodiscover_modules

# What an app may bring along, each registering itself on import as admin.py does.
REGISTERED_BY_APPS = (
    "documents", "notices", "finders", "importers", "jobs", "workbench", "printing"
)  # fmt: skip


class WholesaleConfig(AppConfig):
    name = "wholesale"
    default = True

    def ready(self) -> None:
        """Load what the apps register, so that the kernel need not know them."""
        autodiscover_modules(*REGISTERED_BY_APPS)


class HouseAdminConfig(SimpleAdminConfig):
    """Puts our admin where `django.contrib.admin.site` is asked for."""

    default_site = "wholesale.admin_site.HouseAdmin"

    def ready(self) -> None:
        """Load every app's `admin.py`."""
        super().ready()
        autodiscover_modules("admin")
