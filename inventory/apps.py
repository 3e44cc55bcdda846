from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        from inventory import documents, imports  # noqa: F401, PLC0415 - they register themselves
