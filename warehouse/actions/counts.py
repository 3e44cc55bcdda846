"""A count begins, is counted by many hands, and is counted again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.models import Sku, Warehouse
from inventory.models.stock import WarehouseKind
from warehouse import sql
from warehouse.actions.lines import MAX_QUANTITY
from warehouse.models import CountEntry, CountLine, StockCount
from warehouse.states import COUNT_MOVES, CountState
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.states import require_move


class WrongCount(Refusal):
    """The goods, the figure or the reason of a count cannot be so."""


class CountedElsewhere(Refusal):
    """Another open count of the warehouse has these goods; `document` is its number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is counted where, and how. `scope` says in the form's words which goods these are."""

    warehouse: Warehouse
    skus: Sequence[int]
    is_full: bool = True
    is_blind: bool = True
    title: str = ""
    scope: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on a line after an entry: counted so far, and what the books say now."""

    entry: int
    sku_id: int
    counted: Decimal
    book: Decimal


@use_case
def start_count(*, plan: Plan, key: str, by: User, at: datetime) -> StockCount:
    """Begin to count some goods of a warehouse; the same `key` does it once.

    From now on no other count of the warehouse can hold them. Refuses with WrongCount when
    there is nothing to count, or CountedElsewhere naming the count that has some of them.
    """
    if plan.warehouse.kind == WarehouseKind.TRANSIT:
        raise WrongCount(_("Goods in transit are counted when they arrive."))
    if not plan.skus and not plan.is_full:
        raise WrongCount(_("No goods answer to this choice. Choose more, or count everything."))
    number, is_first = idempotency.claim_number(key, purpose="count", by_id=by.pk, prefix="CT")
    if not is_first:
        return StockCount.objects.get(number=number)
    count = StockCount.objects.create(
        number=number, warehouse=plan.warehouse, title=plan.title, is_full=plan.is_full,
        is_blind=plan.is_blind, scope=dict(plan.scope or {}), started_at=at, started_by=by,
    )  # fmt: skip
    _list_goods(count, plan.skus, is_listed=True)
    audit.record(
        "count.started", document=number, by=by, at=at, lines=len(plan.skus),
        warehouse=plan.warehouse.code, because=plan.title,
    )  # fmt: skip
    return count


@use_case
def count_more(
    *, number: str, sku_id: int, quantity: Decimal, sheet: str, key: str, by: User, at: datetime
) -> Seen:
    """A scan: so many more base units of a SKU were found; the same `key` counts once.

    The book quantity of the line is taken at this moment. Goods that were not listed are added.
    Locks the count against posting, then the line. Refuses with IllegalMove, WrongCount or
    CountedElsewhere.
    """
    count = share(number)
    _check([quantity])
    _hold_lines(count, [sku_id])
    earlier = CountEntry.objects.filter(key=key).select_related("line").first()
    if earlier:
        line = earlier.line
        return Seen(earlier.pk, line.sku_id, line.counted or Decimal(0), line.book or Decimal(0))
    idempotency.claim(key, purpose="count-entry", by_id=by.pk, result=number)
    return _enter(count, {sku_id: quantity}, is_total=False, sheet=sheet, key=key, by=by, at=at)[0]


@use_case
def count_totals(
    *, number: str, totals: Mapping[int, Decimal], sheet: str, by: User, at: datetime
) -> list[Seen]:
    """Typed: so much there is of each SKU in all, whatever was counted before in this round.

    Locks the count against posting, then the lines in SKU order. Refuses as `count_more` does.
    """
    return enter_totals(share(number), totals, sheet=sheet, by=by, at=at)


@in_transaction
def enter_totals(
    count: StockCount, totals: Mapping[int, Decimal], *, sheet: str, by: User | None, at: datetime
) -> list[Seen]:
    """The building block of `count_totals`, for importers; a constant number of statements."""
    _check(list(totals.values()))
    _hold_lines(count, list(totals))
    return _enter(count, totals, is_total=True, sheet=sheet, key=None, by=by, at=at)


@use_case
def take_back_entry(*, number: str, entry: int, by: User, at: datetime) -> None:
    """Undo a scan of one's own: the line says what its other entries of this round say.

    Locks the count against posting, then the line. Refuses with IllegalMove, or WrongCount
    when the entry is somebody else's, older than a recount, or taken back already.
    """
    count = share(number)
    found = CountEntry.objects.filter(pk=entry, line__count=count, by=by).select_related("line")
    taken = found.first()
    if taken:
        _hold_lines(count, [taken.line.sku_id])
    wrong = found.filter(is_undone=False, round=F("line__round"))
    if not wrong.update(is_undone=True) or taken is None:
        raise WrongCount(_("This entry cannot be taken back any more. Enter the right figure."))
    run_sql(sql.RECKON, {"line": taken.line_id, "at": at})


@use_case
def recount(*, number: str, skus: Sequence[int], by: User, at: datetime) -> int:
    """Ask for some goods to be counted again; gives how many. Earlier counts are kept.

    Locks the count against posting. Refuses with IllegalMove, or WrongCount when none of the
    goods has been counted.
    """
    count = share(number)
    _hold_lines(count, list(skus))
    asked = count.lines.filter(sku__in=skus, is_open=True).exclude(counted=None)
    again = asked.update(round=F("round") + 1, counted=None, book=None)
    if not again:
        raise WrongCount(_("Choose lines that have been counted."))
    audit.record("count.recount", document=number, by=by, at=at, lines=again)
    return again


@use_case
def cancel_count(*, number: str, because: str, by: User, at: datetime) -> StockCount:
    """Give a count up: stock stays as it is, its goods are free for other counts.

    Locks the count. Refuses with IllegalMove, or WrongCount without a reason.
    """
    require_reason(because)
    count = held(number)
    require(count, CountState.CANCELLED)
    count.lines.update(is_open=False)
    count.state = CountState.CANCELLED
    count.save(update_fields=["state"])
    audit.record("count.cancelled", document=number, by=by, at=at, because=because)
    return count


@in_transaction
def held(number: str) -> StockCount:
    """A count into which nobody else can enter or post until this transaction ends."""
    counts = StockCount.objects.select_for_update(of=("self",), no_key=True)
    return counts.select_related("warehouse").get(number=number)


@in_transaction
def share(number: str) -> StockCount:
    """A count that runs and is not posted before this transaction ends; many may share it."""
    run_sql(sql.SHARE_COUNT, {"number": number})
    count = StockCount.objects.select_related("warehouse").get(number=number)
    if count.state != CountState.RUNNING:
        raise WrongCount(_("%(number)s has ended: nothing can be counted into it any more.")
                         % {"number": number})  # fmt: skip
    return count


def require(count: StockCount, to: CountState) -> None:
    """Refuse with IllegalMove unless the count can become `to`."""
    require_move(
        COUNT_MOVES,
        now=count.state,
        to=to,
        what=count.number,
        labels={value: str(label) for value, label in CountState.choices},
    )


def require_reason(because: str) -> None:
    """Refuse with WrongCount unless somebody says why."""
    if not because.strip():
        raise WrongCount(_("Say why the stock changes: a reason is needed."))


def _check(quantities: Sequence[Decimal]) -> None:
    if any(quantity < 0 or quantity > MAX_QUANTITY for quantity in quantities):
        raise WrongCount(_("A count is zero or more. Type how many there are."))


def _hold_lines(count: StockCount, skus: Sequence[int]) -> None:
    params = {"count": count.pk, "skus": list(skus)}
    found = {sku for (sku,) in run_sql(sql.HOLD_LINES, params)}
    new = [sku for sku in skus if sku not in found]
    if new:
        _require_own_stock(new)
        _list_goods(count, new, is_listed=False)


def _require_own_stock(skus: Sequence[int]) -> None:
    if bundles := stock.bundles_among(skus):
        goods = Sku.objects.filter(pk__in=bundles.parts).order_by("code")
        codes = ", ".join(goods.values_list("code", flat=True)[:5])
        raise WrongCount(
            _("%(goods)s has no stock of its own: it is sold from its parts."
              " Enter the parts instead.") % {"goods": codes}
        )  # fmt: skip


def _list_goods(count: StockCount, skus: Sequence[int], *, is_listed: bool) -> None:
    wanted = sorted(set(skus))
    params = {
        "count": count.pk, "warehouse": count.warehouse_id, "skus": wanted, "is_listed": is_listed,
    }  # fmt: skip
    listed = {sku for (sku,) in run_sql(sql.LIST_GOODS, params)}
    missing = [sku for sku in wanted if sku not in listed]
    # Two people may list the same goods for one count at the same moment: one of them did.
    lines = CountLine.objects.filter(warehouse=count.warehouse, sku__in=missing, is_open=True)
    others = lines.exclude(count=count)
    if missing and (other := others.select_related("count").order_by("count_id").first()):
        codes = Sku.objects.filter(pk__in=others.values("sku")).order_by("code")
        raise CountedElsewhere(
            _("%(number)s is counting %(codes)s here already. Post or cancel it first, or choose"
              " other goods.")
            % {"number": other.count.number,
               "codes": ", ".join(codes.values_list("code", flat=True)[:5])},
            document=other.count.number,
        )  # fmt: skip


def _enter(
    count: StockCount,
    quantities: Mapping[int, Decimal],
    *,
    is_total: bool,
    sheet: str,
    key: str | None,
    by: User | None,
    at: datetime,
) -> list[Seen]:
    rows = run_sql(
        sql.ENTER,
        {
            "count": count.pk, "skus": list(quantities), "quantities": list(quantities.values()),
            "is_total": is_total, "sheet": sheet[:20], "key": key, "at": at,
            "by": by.pk if by else None,
        },
    )  # fmt: skip
    return [Seen(*row) for row in rows]
