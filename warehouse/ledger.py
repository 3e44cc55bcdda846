"""Goods moving between two warehouses: both levels and both ledger lines together.

What stock is worth in sum stays, so the money ledger is not told.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from inventory import ledger as stock
from inventory.costs import hold as hold_places
from inventory.ledger import Arrival, Demand
from inventory.models import MoveKind, Warehouse
from wholesale.db import in_transaction


@in_transaction
def transfer(
    source: Warehouse, target: Warehouse, demand: Demand, *, document: str, at: datetime
) -> dict[int, Decimal]:
    """Move free goods to another warehouse at average cost; gives the cost per SKU.

    Locks the levels of both by (warehouse, SKU). Refuses with NotEnoughStock.
    """
    hold_places([source.pk, target.pk], list(demand))
    costs = stock.issue(
        source, demand, document=document, at=at, was_promised=False, kind=MoveKind.TRANSFER
    )
    come = {sku: Arrival(demand[sku], cost) for sku, cost in costs.items()}
    stock.receive(target, come, document=document, at=at, kind=MoveKind.TRANSFER)
    return costs


@in_transaction
def transfer_at_cost(
    source: Warehouse,
    target: Warehouse,
    goods: Mapping[int, Arrival],
    *,
    document: str,
    at: datetime,
) -> None:
    """Move goods on, or back, with the cost they came with.

    Locks the levels of both by (warehouse, SKU). Refuses with NotEnoughStock or CostHasLeft.
    """
    if goods:
        hold_places([source.pk, target.pk], list(goods))
        stock.issue_at_cost(source, goods, document=document, at=at, kind=MoveKind.TRANSFER)
        stock.receive(target, goods, document=document, at=at, kind=MoveKind.TRANSFER)
