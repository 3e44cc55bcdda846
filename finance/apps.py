from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"

    def ready(self) -> None:
        """Hang the stock account onto the stock ledger, which may not know us."""
        from finance import valuation  # noqa: PLC0415 - models are ready only now
        from inventory import ledger as stock  # noqa: PLC0415

        if valuation.post_value_change not in stock.value_listeners:
            stock.value_listeners.append(valuation.post_value_change)
