"""Scarce goods are shared out between waiting orders, in one act that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.models import Sku, Warehouse
from orders.actions.review import ChangedMeanwhile, required
from orders.models import AllocationRow, AllocationRule, AllocationRun, Order, OrderShare
from orders.queries.allocation import holdings_of
from orders.queries.free_goods import free_goods
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class NothingToShare(Refusal):
    """The run names no order, or one that can not take part."""


class WrongShare(Refusal):
    """An order would get more than it wants, or all together more than there is."""


class AlreadyUndone(Refusal):
    """The run was taken back before."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one order shall hold of one SKU (ids), and why."""

    order: int
    sku: int
    gets: Decimal
    is_by_hand: bool = False
    why: str = "hand"
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How goods of one warehouse are shared: the rule, and whose run this takes back, if any."""

    warehouse: Warehouse
    rule: str
    whole_packs: bool = False
    undoes: AllocationRun | None = None


@use_case
def allocate(
    *,
    sharing: Sharing,
    grants: Sequence[Grant],
    versions: Mapping[int, int],
    because: str,
    key: str,
    by: User,
    at: datetime,
) -> AllocationRun:
    """Set aside for waiting orders what `grants` say, and write down who got what and why.

    `versions` is {order id: the version the person saw}. Goods that no grant names stay with
    their orders. An order that has all it wants is promised; any other holds shares until it is
    reviewed, split or ended. The same `key` does it once. Locks the orders by number, then the
    stock levels by SKU. Refuses as a whole with ReasonMissing, NothingToShare, WrongShare,
    AlreadyUndone or ChangedMeanwhile. Audited at the run and at every order; tells nobody.
    """
    because = required(because)
    number, is_first = idempotency.claim_number(key, purpose="allocation", by_id=by.pk, prefix="AR")
    if not is_first:
        return AllocationRun.objects.get(number=number)
    if not grants:
        raise NothingToShare(_("Choose goods that several orders wait for first."))
    orders = _locked({grant.order for grant in grants})
    _require_as_seen(orders, sharing.warehouse, versions, {grant.order for grant in grants})
    _require_not_undone(sharing.undoes)
    skus = sorted({grant.sku for grant in grants})
    stock.hold(sharing.warehouse, skus)
    wanted, held = holdings_of(orders)
    _require_possible(sharing.warehouse, grants, wanted, held)
    run = AllocationRun.objects.create(
        number=number, warehouse=sharing.warehouse, rule=sharing.rule,
        whole_packs=sharing.whole_packs, because=because, by=by, at=at, undoes=sharing.undoes,
    )  # fmt: skip
    _write_rows(run, grants, wanted, held)
    _move(run, grants, held)
    changed = [grant for grant in grants if grant.gets != held.get((grant.order, grant.sku), ZERO)]
    _set_aside(changed, wanted, held)
    _tell(run, orders, changed, held)
    return run


@in_transaction
def _locked(orders: set[int]) -> dict[int, Order]:
    """The orders by id, all held from here on; in the order in which merging holds them."""
    rows = Order.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=orders)
    return {order.pk: order for order in rows.order_by("number")}


def _require_as_seen(
    orders: Mapping[int, Order], warehouse: Warehouse, versions: Mapping[int, int], named: set[int]
) -> None:
    if named - orders.keys():
        raise NothingToShare(_("Choose goods that several orders wait for first."))
    for order in orders.values():
        is_here = order.waits_for_review and order.warehouse_id == warehouse.pk
        if not is_here or order.version != versions.get(order.pk):
            raise ChangedMeanwhile(
                _("Order %(number)s was changed while you looked at it. Check it again below.")
                % {"number": order.number},
                document=order.number,
            )


def _require_not_undone(run: AllocationRun | None) -> None:
    again = AllocationRun.objects.filter(undoes=run).first() if run else None
    if run and again:
        raise AlreadyUndone(
            _("Run %(number)s was taken back by %(other)s already.")
            % {"number": run.number, "other": again.number},
            document=again.number,
        )


def _require_possible(
    place: Warehouse,
    grants: Sequence[Grant],
    wanted: Mapping[tuple[int, int], Decimal],
    held: Mapping[tuple[int, int], Decimal],
) -> None:
    """Nobody gets more than he wants, all together not more than there is for them.

    Bundles count as their parts, which other rows may share out too.
    """
    free = free_goods([place.pk], {grant.sku for grant in grants})
    for grant in grants:
        of = (grant.order, grant.sku)
        if not 0 <= grant.gets <= wanted.get(of, ZERO):
            raise WrongShare(_("An order can get what it wants at most. Check the marked rows."))
        free.take(place.pk, grant.sku, grant.gets - held.get(of, ZERO))
    for pk, over in free.overdrawn.items():
        sku = Sku.objects.select_related("product").get(pk=pk)
        raise WrongShare(
            _(
                "%(goods)s: %(quantity)s more would be shared out than there is now. Lower"
                " somebody's part."
            )
            % {"goods": sku.full_name, "quantity": _plain(over)}
        )


@in_transaction
def _write_rows(
    run: AllocationRun,
    grants: Sequence[Grant],
    wanted: Mapping[tuple[int, int], Decimal],
    held: Mapping[tuple[int, int], Decimal],
) -> None:
    AllocationRow.objects.bulk_create(
        AllocationRow(
            run=run, order_id=grant.order, sku_id=grant.sku,
            wanted=wanted[grant.order, grant.sku],
            before=held.get((grant.order, grant.sku), ZERO), after=grant.gets,
            is_by_hand=grant.is_by_hand, why="hand" if grant.is_by_hand else grant.why,
            facts=dict(grant.facts),
        )
        for grant in grants
    )  # fmt: skip


@in_transaction
def _move(
    run: AllocationRun, grants: Sequence[Grant], held: Mapping[tuple[int, int], Decimal]
) -> None:
    """The stock ledger sees the sum per SKU: what goes from order to order stays promised."""
    before: dict[int, Decimal] = {}
    after: dict[int, Decimal] = {}
    for grant in grants:
        had = held.get((grant.order, grant.sku), ZERO)
        before[grant.sku] = before.get(grant.sku, ZERO) + had
        after[grant.sku] = after.get(grant.sku, ZERO) + grant.gets
    stock.change_promise(run.warehouse, before, after, document=run.number, at=run.at)


@in_transaction
def _set_aside(
    changed: Sequence[Grant],
    wanted: Mapping[tuple[int, int], Decimal],
    held: Mapping[tuple[int, int], Decimal],
) -> None:
    """Write what the changed orders hold now, in a constant number of statements."""
    now = {**held, **{(grant.order, grant.sku): grant.gets for grant in changed}}
    touched = {grant.order for grant in changed}
    short = {of[0] for of, want in wanted.items() if now.get(of, ZERO) != want}
    OrderShare.objects.filter(order__in=touched).delete()
    OrderShare.objects.bulk_create(
        OrderShare(order_id=order, sku_id=sku, quantity=quantity)
        for (order, sku), quantity in sorted(now.items())
        if order in touched & short and quantity
    )
    for is_promised, which in ((True, touched - short), (False, touched & short)):
        rows = Order.objects.filter(pk__in=which)
        rows.update(is_promised=is_promised, version=F("version") + 1)


@in_transaction
def _tell(
    run: AllocationRun,
    orders: Mapping[int, Order],
    changed: Sequence[Grant],
    held: Mapping[tuple[int, int], Decimal],
) -> None:
    codes = dict(Sku.objects.filter(pk__in={g.sku for g in changed}).values_list("pk", "code"))
    goods: dict[int, dict[str, list[str]]] = {}
    for grant in changed:
        had = held.get((grant.order, grant.sku), ZERO)
        goods.setdefault(grant.order, {})[codes[grant.sku]] = [_plain(had), _plain(grant.gets)]
    undoes = run.undoes.number if run.undoes else ""
    audit.record(
        "allocation.undone" if run.rule == AllocationRule.BACK else "allocation.posted",
        document=run.number, by=run.by, at=run.at, because=run.because,
        **({"other": undoes} if undoes else {}),
    )  # fmt: skip
    audit.record_many(
        "order.allocated",
        [
            (orders[pk].number, {"changes": changes, "other": run.number})
            for pk, changes in sorted(goods.items())
        ],
        by=run.by, at=run.at,
    )  # fmt: skip


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
