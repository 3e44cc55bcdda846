"""A count becomes stock, while selling goes on; and its way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory import ledger as stock
from inventory.ledger import Against, Arrival, ValueChange
from inventory.models import MoveKind, Sku
from warehouse import sql
from warehouse.actions.counts import WrongCount, held, require, require_reason
from warehouse.models import StockCount
from warehouse.states import CountState
from wholesale import audit
from wholesale.db import run_sql, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

_SAID = 5


class PromisedGoodsWouldGo(Refusal):
    """Posting would take goods that are promised. `skus` are the lines that stand in the way."""

    def __init__(self, sentence: str, skus: list[int]) -> None:
        super().__init__(sentence)
        self.skus = skus


@dataclass(frozen=True, slots=True)
class _Level:
    on_hand: Decimal
    promised: Decimal
    unit_cost: Decimal


@use_case
def post_count(
    *,
    number: str,
    by: User,
    at: datetime,
    zero_missed: bool = False,
    leave_blocked: bool = False,
) -> StockCount:
    """Put what was counted into stock: each difference on top of what is there now.

    The difference is what was counted less what the books said at that moment, so that goods
    sold meanwhile stay sold. What nobody counted stays as it is, or with `zero_missed` (whole
    warehouse only) counts as gone. `leave_blocked` posts the rest when promised goods would go.
    Locks the count, then the stock levels in SKU order; tells the money ledger. Refuses with
    IllegalMove, WrongCount when nothing was counted, or PromisedGoodsWouldGo.
    """
    count = held(number)
    require(count, CountState.POSTED)
    if zero_missed:
        _zero(count, at)
    differences = _differences(count)
    stock.hold_worth(count.warehouse, list(differences))
    levels = _levels(count, list(differences))
    blocked = [
        sku for sku, more in differences.items()
        if more < 0 and levels[sku].on_hand + more < levels[sku].promised
    ]  # fmt: skip
    if blocked and not leave_blocked:
        raise _say_blocked(blocked)
    posted = {sku: more for sku, more in differences.items() if sku not in blocked}
    worth = _move(count, posted, levels, at=at)
    stock.tell_value(ValueChange(number, worth, Against.DIFFERENCE, at, by))
    run_sql(
        sql.CLOSE_LINES,
        {"count": count.pk, "skus": list(posted), "differences": list(posted.values())},
    )
    count.state, count.posted_at = CountState.POSTED, at
    count.save(update_fields=["state", "posted_at"])
    audit.record(
        "count.posted", document=number, by=by, at=at, value=str(worth), left_out=len(blocked),
        lines=sum(1 for more in posted.values() if more),
    )  # fmt: skip
    return count


@use_case
def write_off_count(*, number: str, because: str, by: User, at: datetime) -> StockCount:
    """Take back what a count posted, to the cent; the count stays to be read.

    Locks the count, then the stock levels in SKU order; tells the money ledger. Refuses with
    IllegalMove, WrongCount without a reason, NotEnoughStock when what was found has left again,
    or CostHasLeft when its cost has.
    """
    require_reason(because)
    count = held(number)
    require(count, CountState.WRITTEN_OFF)
    moved = run_sql(sql.MOVED, {"document": number, "kinds": [MoveKind.COUNT]})
    stock.hold_worth(count.warehouse, [sku for _place, sku, *_rest in moved])
    found = {sku: Arrival(more, worth) for _place, sku, more, worth in moved if more > 0}
    gone = {sku: Arrival(-more, -worth) for _place, sku, more, worth in moved if more < 0}
    if found:
        stock.issue_at_cost(count.warehouse, found, document=number, at=at, kind=MoveKind.COUNT)
    stock.receive(count.warehouse, gone, document=number, at=at, kind=MoveKind.COUNT)
    worth = -sum((row[3] for row in moved), ZERO)
    stock.tell_value(ValueChange(number, worth, Against.DIFFERENCE, at, by))
    count.state = CountState.WRITTEN_OFF
    count.save(update_fields=["state"])
    audit.record("count.written_off", document=number, by=by, at=at, because=because)
    return count


def _zero(count: StockCount, at: datetime) -> None:
    if not count.is_full:
        raise WrongCount(_("Only a count of the whole warehouse can call missed goods gone."))
    run_sql(sql.ZERO_MISSED, {"count": count.pk, "at": at})


def _differences(count: StockCount) -> dict[int, Decimal]:
    lines = count.lines.filter(is_open=True).exclude(counted=None).order_by("sku_id")
    found = lines.values_list("sku_id", "counted", "book")
    differences = {
        sku: counted - book
        for sku, counted, book in found
        if counted is not None and book is not None
    }
    if not differences:
        raise WrongCount(_("Nothing has been counted yet. Count some goods, or cancel the count."))
    return differences


def _levels(count: StockCount, skus: list[int]) -> dict[int, _Level]:
    rows = run_sql(sql.LEVELS, {"warehouse": count.warehouse_id, "skus": skus})
    return {sku: _Level(on_hand, promised, cost) for sku, on_hand, promised, cost in rows}


def _move(
    count: StockCount,
    differences: Mapping[int, Decimal],
    levels: Mapping[int, _Level],
    *,
    at: datetime,
) -> Decimal:
    """Move the differences; gives by how much the worth of stock changed."""
    gone = {sku: -more for sku, more in differences.items() if more < 0}
    costs = stock.issue(
        count.warehouse, gone, document=count.number, at=at, was_promised=False,
        kind=MoveKind.COUNT,
    )  # fmt: skip
    found = {
        sku: Arrival(more, round(more * levels[sku].unit_cost, 2))
        for sku, more in differences.items()
        if more > 0
    }
    stock.receive(count.warehouse, found, document=count.number, at=at, kind=MoveKind.COUNT)
    return sum((one.value for one in found.values()), ZERO) - sum(costs.values(), ZERO)


def _say_blocked(skus: list[int]) -> PromisedGoodsWouldGo:
    goods = Sku.objects.filter(pk__in=skus).order_by("code").values_list("code", flat=True)
    said = ", ".join(goods[:_SAID])
    if len(skus) > _SAID:
        more = len(skus) - _SAID
        said = f"{said} {ngettext('and %(n)s more', 'and %(n)s more', more) % {'n': more}}"
    return PromisedGoodsWouldGo(
        _("Orders are promised more of %(goods)s than was counted. Free the orders, count again,"
          " or post the rest without these lines.") % {"goods": said},
        skus,
    )  # fmt: skip
