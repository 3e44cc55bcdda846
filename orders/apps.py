from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        """Make our imports known."""
        from orders import imports  # noqa: F401, PLC0415 - models are ready only now
