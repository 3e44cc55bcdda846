from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        """Make our imports and what waits to leave known."""
        from orders import imports  # noqa: F401, PLC0415 - models are ready only now
        from orders.queries import promising  # noqa: F401, PLC0415 - the same
