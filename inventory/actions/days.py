"""Closing days: what the moves of each day add up to, so that nobody adds them up again."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from inventory.models import DaysFolded, StockMove
from inventory.queries.days import day_of, midnight
from wholesale.db import run_sql, use_case

# A day is over an hour after midnight: what was begun before it has been written down by then.
GRACE = timedelta(hours=1)
# Days that are looked at again on every ring, should something have been written down late.
AGAIN = 2
STEP = 7  # days in one transaction

# The first fold of a large ledger is no page that somebody waits for.
_PATIENCE = "SET LOCAL statement_timeout = '10min'"
_HOLD = "SELECT pg_advisory_xact_lock(hashtext('inventory.fold_days'))"

# Moves are never changed or deleted, so a day's row is made or corrected, and never goes away.
# A day that is the same again is not written.
_FOLD = """
INSERT INTO inventory_skuday AS d
    (sku_id, day, warehouse_id, issued, returned, received, on_hand, value, cost)
SELECT sku_id, (at AT TIME ZONE %(zone)s)::date, warehouse_id,
    coalesce(-sum(on_hand) FILTER (WHERE kind = 'issue'), 0),
    coalesce(sum(on_hand) FILTER (WHERE kind IN ('take_back', 'return')), 0),
    coalesce(sum(on_hand) FILTER (WHERE kind = 'receipt'), 0),
    sum(on_hand), sum(value),
    coalesce(-sum(value) FILTER (WHERE kind IN ('issue', 'take_back', 'return')), 0)
FROM inventory_stockmove
WHERE at >= %(since)s AND at < %(until)s AND (on_hand <> 0 OR value <> 0)
GROUP BY 1, 2, 3
ON CONFLICT (sku_id, day, warehouse_id) DO UPDATE
SET issued = excluded.issued, returned = excluded.returned, received = excluded.received,
    on_hand = excluded.on_hand, value = excluded.value, cost = excluded.cost
WHERE (d.issued, d.returned, d.received, d.on_hand, d.value, d.cost) IS DISTINCT FROM
    (excluded.issued, excluded.returned, excluded.received, excluded.on_hand, excluded.value,
     excluded.cost)
"""


def fold_days(*, at: datetime, since: date | None = None) -> date | None:
    """Fold every closed day up to `at`, from `since` or where the last time ended.

    Gives the last folded day; None when no day is closed yet. Safe to run at any time, twice,
    or by two at once. `since` is for ledgers that grew in the past (an import, a restored copy).
    """
    last = day_of(at - GRACE) - timedelta(days=1)
    first = _first_day(since)
    if first is None or first > last:
        return None
    while first <= last:
        until = min(first + timedelta(days=STEP - 1), last)
        _fold(first=first, last=until, at=at)
        first = until + timedelta(days=1)
    return last


@use_case
def _fold(
    *,
    first: date,
    last: date,
    at: datetime,  # noqa: ARG001 - every use case is told when
) -> None:
    """Fold some days and say so. Locks only other folding; refuses nothing, tells nobody."""
    run_sql(_PATIENCE)
    run_sql(_HOLD)
    run_sql(
        _FOLD,
        {
            "zone": timezone.get_default_timezone_name(),
            "since": midnight(first),
            "until": midnight(last + timedelta(days=1)),
        },
    )
    done, made = DaysFolded.objects.get_or_create(pk=1, defaults={"through": last})
    if not made and done.through < last:
        done.through = last
        done.save(update_fields=["through"])


def _first_day(since: date | None) -> date | None:
    through = DaysFolded.objects.values_list("through", flat=True).first()
    if through is not None:
        again = through - timedelta(days=AGAIN - 1)
        return min(since, again) if since else again
    oldest = StockMove.objects.order_by("at").values_list("at", flat=True).first()
    begun = day_of(oldest) if oldest else None
    return min(since, begun) if since and begun else begun
