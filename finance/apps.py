from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"

    def ready(self) -> None:
        """Hang the stock account onto the stock ledger; make documents and imports known."""
        from finance import documents, imports, valuation  # noqa: F401, PLC0415 - models are ready
        from inventory import ledger as stock  # noqa: PLC0415

        if valuation.post_value_change not in stock.value_listeners:
            stock.value_listeners.append(valuation.post_value_change)
