from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"

    def ready(self) -> None:
        """Hang the stock account onto the stock ledger; make documents and imports known.

        The customer list shows what we know of each customer's money.
        """
        from crm.queries.customers import standings  # noqa: PLC0415 - models are ready only now
        from finance import (  # noqa: PLC0415 - models are ready
            documents,  # noqa: F401
            imports,  # noqa: F401
            packaging,
            valuation,
        )
        from finance.actions.bill_sources import bill_on  # noqa: PLC0415
        from finance.queries.balances import with_owed  # noqa: PLC0415
        from inventory import incoming  # noqa: PLC0415
        from inventory import ledger as stock  # noqa: PLC0415
        from inventory.actions.receipts import bill_finders  # noqa: PLC0415

        if valuation.post_value_change not in stock.value_listeners:
            stock.value_listeners.append(valuation.post_value_change)
        if bill_on not in bill_finders:
            bill_finders.append(bill_on)
        if packaging.follow_supplier not in incoming.travel_listeners:
            incoming.travel_listeners.append(packaging.follow_supplier)
        if with_owed not in standings:
            standings.append(with_owed)
