from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "warehouse"

    def ready(self) -> None:
        """Make our imports known."""
        from warehouse import imports  # noqa: F401, PLC0415 - models are ready only now
