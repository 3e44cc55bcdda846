"""How long stock lasts is worked out for whole warehouses, and who should know is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from inventory.models import Outlook, Warehouse
from inventory.models.stock import WarehouseKind
from inventory.queries import outlook_sql
from inventory.queries.days import day_of, folded_through, midnight
from wholesale import idempotency, outbox
from wholesale.db import in_transaction, run_sql, use_case

PERIODS = (7, 30, 90)
USUAL_PERIOD = 30
USUAL_COVER = 14  # days that what is ordered should last, where no rule says otherwise
USUAL_LEAD = 7  # days to deliver, where no supplier is known
TOO_LONG = 180  # days of stock that are too much, where no rule says otherwise


@dataclass(frozen=True, slots=True)
class Worked:
    """What working out found: rows, and how many became low or too much just now."""

    rows: int
    low: int
    over: int


def is_due() -> bool:
    """Whether a day has closed since all of it was worked out last."""
    last = Outlook.objects.order_by("-pk").values_list("made_at", flat=True).first()
    return last is None or day_of(last) <= folded_through()


@use_case
def work_out(*, at: datetime, days: int = USUAL_PERIOD) -> Worked:
    """Work out anew how all goods in sellable warehouses sell, last, and what to order of them.

    `days` (7, 30 or 90): the closed days whose sales make the rate; days without stock are left
    out. What buyers typed over earlier proposals is dropped. Locks nothing but its own rows.
    Refuses nothing. Message: stock.warned, once a day at most.
    """
    through = folded_through()
    warehouses = Warehouse.objects.filter(kind=WarehouseKind.SELLABLE, is_active=True)
    facts = {
        "warehouses": sorted(warehouses.values_list("pk", flat=True)),
        "through": through,
        "since": midnight(through + timedelta(days=1)),
        "days": days if days in PERIODS else USUAL_PERIOD,
        "cover": USUAL_COVER,
        "lead": USUAL_LEAD,
        "too_long": TOO_LONG,
        "at": at,
    }
    ((rows, low, over),) = run_sql(outlook_sql.WORK_OUT, facts)
    Outlook.objects.filter(made_at__lt=at).delete()
    _tell(low + over, at)
    return Worked(rows, low, over)


@use_case
def watch_levels(*, at: datetime) -> Worked:
    """See whose stock has crossed a line since the last look.

    Locks the rows it changes. Refuses nothing. Message: stock.warned, once a day at most.
    """
    ((rows, low, over),) = run_sql(outlook_sql.WATCH)
    _tell(low + over, at)
    return Worked(rows, low, over)


@in_transaction
def _tell(crossed: int, at: datetime) -> None:
    if not crossed:
        return
    # Whatever crosses later the same day is on the list the first word leads to.
    key = f"stock-warned-{timezone.localdate(at)}"
    mine = at.isoformat()
    if idempotency.claim(key, purpose="stock.warned", by_id=None, result=mine) != mine:
        return
    ((low, over),) = run_sql(outlook_sql.WARNED)
    outbox.say("stock.warned", document="", low=low, over=over)
