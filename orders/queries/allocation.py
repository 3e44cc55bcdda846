"""Scarce goods: who waits for what, how it would be shared, and what was shared before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models.customer import USUAL_PRIORITY
from inventory.models import Sku, Warehouse
from orders import sql
from orders.models import AllocationRow, AllocationRule, AllocationRun, Order
from orders.queries.free_goods import free_goods
from orders.queries.sharing import Claim, Part, Ways, share_out
from orders.states import Approval, Fulfilment
from wholesale.db import run_sql
from wholesale.money import ZERO

MOST = 500
_WAITS = Q(approval__in=[Approval.SUBMITTED, Approval.HELD], fulfilment=Fulfilment.NONE)

# Why an order gets so much, for the preview and the record of a run.
WHY: dict[str, str | Promise] = {
    "full": _("Gets all it wants."),
    "priority": _("Priority %(priority)s: what was left after those before it."),
    "first": _("What was left after those who came earlier."),
    "fair": _("%(percent)s%% of what it wants, like everybody."),
    "rounded": _("%(percent)s%% for everybody, rounded to what can be given."),
    "cap": _("The most one customer may get."),
    "packs": _("Down to whole packs."),
    "nothing": _("Nothing is left for it."),
    "hand": _("Set by hand."),
    "back": _("As it was before."),
    "moved_on": _("Changed since the run; it keeps what it holds."),
}


@dataclass(frozen=True, slots=True)
class Scarce:
    """Goods that waiting orders want more of than they hold, in one warehouse."""

    warehouse: Warehouse
    sku: Sku
    wanted: Decimal
    held: Decimal
    free: Decimal
    orders: int

    @property
    def lacking(self) -> Decimal:
        """What the orders lack together."""
        return self.wanted - self.held

    @property
    def is_short(self) -> bool:
        """Whether not everybody can have all he wants."""
        return self.lacking > self.free


@dataclass(frozen=True, slots=True)
class Promisable:
    """An order that lacks goods of which some are free; `now` could be set aside for it at once."""

    order: Order
    sku: Sku
    wanted: Decimal
    held: Decimal
    free: Decimal
    now: Decimal


@dataclass(slots=True)
class Want:
    """What one order wants of one SKU, holds now, would get by the rule, and gets."""

    order: Order
    sku: Sku
    wanted: Decimal
    now: Decimal
    part: Part = field(default_factory=Part)
    planned: Decimal = ZERO
    keyed: str = ""
    error: str = ""
    is_by_hand: bool = False

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return f"gets-{self.order.pk}-{self.sku.pk}"

    @property
    def gets(self) -> Decimal:
        """What it would hold."""
        return self.part.quantity

    @property
    def short(self) -> Decimal:
        """What it would still lack."""
        return self.wanted - self.gets

    @property
    def why(self) -> str:
        """Why, in one sentence."""
        return sentence("hand" if self.is_by_hand else self.part.why, self.part.facts)

    def set(self, quantity: Decimal) -> None:
        """It gets so much."""
        self.part.quantity, self.keyed = quantity, f"{quantity.normalize():f}"

    def plan(self, quantity: Decimal) -> None:
        """By the rule it gets so much."""
        self.planned = quantity
        self.set(quantity)

    def start_again(self) -> None:
        """Forget what was keyed, unless somebody changed it by hand."""
        if not self.is_by_hand:
            self.set(self.planned)


@dataclass(slots=True)
class Sharing:
    """One SKU of a run: what there is for its orders, and their rows."""

    sku: Sku
    free: Decimal
    wants: list[Want]

    @property
    def there(self) -> Decimal:
        """What can be shared out: what is free and what the orders hold."""
        return self.free + sum((want.now for want in self.wants), ZERO)

    @property
    def wanted(self) -> Decimal:
        """What all of them want."""
        return sum((want.wanted for want in self.wants), ZERO)

    @property
    def left(self) -> Decimal:
        """What stays free; below zero, more would be shared out than there is."""
        return self.there - sum((want.gets for want in self.wants), ZERO)


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants scarce goods shared; `most` in percent of what there is, per customer."""

    rule: str
    whole_packs: bool = False
    most: Decimal | None = None


def sentence(why: str, facts: Mapping[str, str]) -> str:
    """Why an order got so much, in words."""
    try:
        return str(WHY.get(why, why)) % facts
    except KeyError:
        return str(WHY[why])


def waiting_for() -> list[Scarce]:
    """What waiting orders lack, the worst shortage first; a constant number of queries."""
    rows = run_sql(sql.WAITING_FOR, {"most": MOST})
    skus = goods([row[1] for row in rows])
    places = Warehouse.objects.in_bulk({row[0] for row in rows})
    free = free_goods(places, skus)
    found = [
        Scarce(places[place], skus[sku], wanted, held, free.of(place, sku), orders)
        for place, sku, wanted, held, orders in rows
    ]
    return sorted(found, key=lambda scarce: scarce.free - scarce.lacking)


def promisable(orders: "QuerySet[Order]") -> list[Promisable]:
    """Orders in reach that lack goods of which some are free now, served as they came in.

    Those out of reach count in their turn, and are not shown.
    """
    rows = run_sql(sql.PROMISABLE, {"most": MOST})
    found = orders.select_related("customer", "warehouse").in_bulk([row[0] for row in rows])
    skus = goods([row[2] for row in rows])
    left = free_goods({row[1] for row in rows}, skus)
    shown = []
    for order, place, sku, wanted, held in rows:
        free = left.of(place, sku)
        now = min(wanted - held, free)
        left.take(place, sku, now)
        if now and order in found:
            shown.append(Promisable(found[order], skus[sku], wanted, held, free, now))
    return shown


def goods(skus: Collection[int]) -> dict[int, Sku]:
    """SKUs by id, with what is needed to say quantities of them."""
    rows = Sku.objects.select_related("product", "unit").prefetch_related("packs__unit")
    return rows.in_bulk(list(skus))


def holdings_of(
    orders: Collection[int],
) -> tuple[dict[tuple[int, int], Decimal], dict[tuple[int, int], Decimal]]:
    """What orders (ids) want and what is set aside for them, each {(order, SKU): quantity}."""
    rows = run_sql(sql.HOLDINGS, {"orders": list(orders)})
    wanted = {(order, sku): quantity for order, sku, quantity, _held in rows}
    return wanted, {(order, sku): held for order, sku, _wanted, held in rows}


def sharings(warehouse: Warehouse, skus: Sequence[int]) -> list[Sharing]:
    """All waiting orders that want these goods, with what they hold; nothing shared out yet."""
    orders = {
        order.pk: order
        for order in Order.objects.filter(_WAITS, warehouse=warehouse, lines__sku__in=skus)
        .select_related("customer__level")
        .distinct()
    }
    return _sharings(warehouse, orders, set(skus))


def _sharings(
    warehouse: Warehouse, orders: Mapping[int, Order], skus: Collection[int]
) -> list[Sharing]:
    known = goods(skus)
    free = free_goods([warehouse.pk], skus)
    wanted, held = holdings_of(orders.keys())
    found = {sku.pk: Sharing(sku, free.of(warehouse.pk, sku.pk), []) for sku in known.values()}
    for (order, sku), quantity in wanted.items():
        if sku in found:
            want = Want(orders[order], known[sku], quantity, held.get((order, sku), ZERO))
            want.plan(want.now)
            found[sku].wants.append(want)
    for sharing in found.values():
        sharing.wants.sort(key=lambda want: (_since(want.order), want.order.pk))
    return sorted(found.values(), key=lambda sharing: sharing.sku.code)


def share(found: Sequence[Sharing], wish: Wish) -> None:
    """Fill in what every order would get by the rule."""
    for sharing in found:
        ways = Ways(wish.rule, _step(sharing.sku, wish.whole_packs), _most(sharing, wish.most))
        claims = [
            Claim(
                want.order.pk, want.order.customer_id, want.wanted, priority_of(want.order),
                _since(want.order),
            )
            for want in sharing.wants
        ]  # fmt: skip
        parts = share_out(claims, sharing.there, ways)
        for want in sharing.wants:
            want.part = parts[want.order.pk]
            want.plan(want.part.quantity)
        if wish.rule == AllocationRule.PRIORITY:
            sharing.wants.sort(key=lambda want: (priority_of(want.order), _since(want.order)))


def taking_back(run: AllocationRun) -> list[Sharing]:
    """How goods would be shared if a run had not been: its orders get what they held before.

    An order that has changed since, or no longer waits, keeps what it holds.
    """
    rows = {(row.order_id, row.sku_id): row for row in run.rows.select_related("sku")}
    named = {order for order, _sku in rows}
    waiting = Order.objects.filter(_WAITS, pk__in=named, warehouse=run.warehouse_id)
    orders = {order.pk: order for order in waiting.select_related("customer__level")}
    found = _sharings(run.warehouse, orders, {sku for _order, sku in rows})
    for sharing in found:
        sharing.wants = [want for want in sharing.wants if (want.order.pk, want.sku.pk) in rows]
        for want in sharing.wants:
            row = rows[want.order.pk, want.sku.pk]
            is_same = want.now == row.after
            want.plan(min(row.before, want.wanted) if is_same else want.now)
            want.part.why = "back" if is_same else "moved_on"
    return [sharing for sharing in found if sharing.wants]


def priority_of(order: Order) -> int:
    """Who gets scarce goods first: the customer's own number, or his level's; 1 before 9."""
    customer = order.customer
    if customer.priority is not None:
        return customer.priority
    return customer.level.priority if customer.level else USUAL_PRIORITY


def runs() -> "QuerySet[AllocationRun]":
    """Runs, the newest first, with who ran them and what took them back."""
    rows = AllocationRun.objects.select_related("warehouse", "by", "undoes", "undone_by")
    return rows.order_by("-at", "-pk")


def rows_of(run: AllocationRun) -> "QuerySet[AllocationRow]":
    """Who got what in a run."""
    rows = run.rows.select_related("order__customer", "sku__product", "sku__unit")
    return rows.prefetch_related("sku__packs__unit").order_by("sku__code", "pk")


def _since(order: Order) -> datetime:
    return order.submitted_at or order.created_at


def _step(sku: Sku, whole_packs: bool) -> Decimal:
    """The least that is given at once: a pack, or what the goods are sold in."""
    packs = [pack.factor for pack in sku.packs.all()] if whole_packs else []
    ordered = [pack.factor for pack in sku.packs.all() if pack.is_order_pack]
    return Decimal(next(iter(ordered or packs), 1) if whole_packs else 1)


def _most(sharing: Sharing, percent: Decimal | None) -> Decimal | None:
    """The most one customer may get, of what there is."""
    if percent is None:
        return None
    return (sharing.there * percent / 100).quantize(Decimal(1), rounding="ROUND_DOWN")
