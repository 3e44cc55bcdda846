from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        """Make our documents, imports and what the search box finds known."""
        from inventory import documents, imports  # noqa: F401, PLC0415 - models are ready only now
        from inventory.queries import found  # noqa: F401, PLC0415 - the same
