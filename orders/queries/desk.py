"""The order desk's lists: what their rows need besides the order itself, and how to search."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from crm.queries.scope import areas_in_reach
from finance.models import OpenItem
from inventory.models import Warehouse
from orders.models import Assignment, Channel, Flag, Order, OrderFlag, Shipment
from orders.states import Approval, Fulfilment, ShipmentState
from wholesale import search
from wholesale.models import User
from wholesale.permissions import PERMISSIONS

# Where an order stands, as people at the desk say it.
STATES: dict[str, tuple[str | Promise, Q]] = {
    "to_review": (_("To review"), Q(approval__in=[Approval.SUBMITTED, Approval.HELD])),
    "held": (_("Held"), Q(approval=Approval.HELD)),
    "unusual": (
        _("Unusual"),
        Q(approval__in=[Approval.SUBMITTED, Approval.HELD]) & ~Q(unusual=[]),
    ),
    "to_ship": (
        _("Reviewed, not shipped"),
        Q(approval=Approval.REVIEWED, fulfilment=Fulfilment.NONE),
    ),
    "shipped": (_("Shipped"), Q(fulfilment=Fulfilment.SHIPPED)),
    "in_delivery": (_("In delivery"), Q(fulfilment=Fulfilment.IN_DELIVERY)),
    "arrived": (
        _("Delivered or received"),
        Q(fulfilment__in=[Fulfilment.DELIVERED, Fulfilment.RECEIVED]),
    ),
    "draft": (_("Draft"), Q(approval=Approval.DRAFT)),
    "rejected": (_("Rejected"), Q(approval=Approval.REJECTED)),
    "withdrawn": (_("Withdrawn"), Q(approval=Approval.WITHDRAWN)),
    "closed": (_("Closed"), Q(approval=Approval.CLOSED)),
}
BY_CUSTOMER = Q(is_by_customer=True)
ENDED = frozenset({Approval.REJECTED, Approval.WITHDRAWN, Approval.CLOSED})
STATE_CHOICES = [(value, label) for value, (label, _where) in STATES.items()]

MONEY_STATES = {
    "unpaid": (_("Unpaid"), "unpaid"),
    "part": (_("Part paid"), "part"),
    "paid": (_("Paid"), "paid"),
}
_MANY = 500


def in_states(rows: "QuerySet[Any]", values: Sequence[str]) -> "QuerySet[Any]":
    """The orders that stand at one of these points (keys of STATES)."""
    where = Q()
    for value in values:
        where |= STATES[value][1]
    return rows.filter(where)


def for_list(rows: "QuerySet[Order]") -> "QuerySet[Order]":
    """With everything a row of the list draws, the money state read from the ledger.

    `money` becomes {"amount", "allocated"} of the live shipment's debt, or None; `all_flags` a
    list of {"name", "colour"}, or None.
    """
    live = Shipment.objects.filter(order=OuterRef(OuterRef("pk")), state=ShipmentState.POSTED)
    debt = OpenItem.objects.filter(document=Subquery(live.values("number")[:1])).values(
        facts=JSONObject(amount=F("amount"), allocated=F("allocated"))
    )
    on_it = OrderFlag.objects.filter(order=OuterRef("pk")).order_by().values("order")
    flags = on_it.values(all=JSONBAgg(JSONObject(name="flag__name", colour="flag__colour")))
    return rows.select_related(
        "customer__area", "channel", "placed_by", "reviewed_by", "warehouse", "assignment__person"
    ).annotate(money=Subquery(debt[:1]), all_flags=Subquery(flags[:1]))


# What must be alike for two orders to be offered for merging.
_SAME_PLACE = (
    "customer", "channel", "warehouse", "currency", "delivery_method", "payment_method",
    "recipient", "phone", "address",
)  # fmt: skip


def same_place(order: Order) -> "QuerySet[Order]":
    """The other orders that wait for review and could be merged with this one, newest first."""
    alike = {name: getattr(order, name) for name in _SAME_PLACE}
    waiting = Order.objects.filter(
        approval__in=[Approval.SUBMITTED, Approval.HELD], fulfilment=Fulfilment.NONE, **alike
    )
    return waiting.exclude(pk=order.pk).order_by("-created_at", "-pk")


def next_to_review(rows: "QuerySet[Order]", after: Order) -> Order | None:
    """The waiting order that came in next after this one, else the oldest; `rows` are in reach."""
    waiting = rows.filter(approval__in=[Approval.SUBMITTED, Approval.HELD]).exclude(pk=after.pk)
    ordered = waiting.order_by("created_at", "pk")
    return ordered.filter(created_at__gte=after.created_at).first() or ordered.first()


def line_of(order: Order, code: str) -> int:
    """The line (id) of an order whose goods have this code, gifts last; 0 when there is none."""
    found = order.lines.filter(sku__code__iexact=code.strip()).order_by("is_gift", "position")
    return found.values_list("pk", flat=True).first() or 0


def flag_choices(_user: User) -> list[tuple[int, str]]:
    """Every flag, for filters."""
    return list(Flag.objects.values_list("pk", "name"))


def active_flags() -> list[tuple[int, str]]:
    """What can be put on orders."""
    return list(Flag.objects.filter(is_active=True).values_list("pk", "name"))


def flagged(rows: "QuerySet[Any]", flags: Sequence[str]) -> "QuerySet[Any]":
    """The orders that carry one of these flags (ids)."""
    chosen = [int(flag) for flag in flags]
    return rows.filter(pk__in=OrderFlag.objects.filter(flag__in=chosen).values("order"))


NOBODY = "nobody"


def worker_choices(user: User) -> list[tuple[str, str | Promise]]:
    """Whose orders can be looked for: mine, nobody's, and each who has some."""
    named = Assignment.objects.order_by().values("person")
    others = User.objects.filter(pk__in=named).exclude(pk=user.pk).order_by("display_name", "pk")
    mine = [(str(user.pk), _("Mine")), (NOBODY, _("Nobody's"))]
    return [*mine, *((str(person.pk), str(person)) for person in others)]


def worked_on_by(rows: "QuerySet[Any]", people: Sequence[str]) -> "QuerySet[Any]":
    """The orders one of these people (ids, or nobody) works on."""
    where = Q(assignment__person__in=[int(pk) for pk in people if pk != NOBODY])
    if NOBODY in people:
        where |= Q(assignment=None)
    return rows.filter(where)


def desk_people() -> list[tuple[str, str | Promise]]:
    """To whom orders can be given: oneself, nobody, and everybody who keys or reviews orders."""
    roles = [str(role) for role in PERMISSIONS["order.enter"]]
    people = User.objects.filter(is_active=True, groups__name__in=roles).distinct()
    named = [(str(one.pk), str(one)) for one in people.order_by("display_name", "pk")]
    return [("me", _("Me")), (NOBODY, _("Nobody")), *named]


def warehouse_choices() -> list[tuple[str, str]]:
    """Where orders can leave from."""
    rows = Warehouse.objects.filter(is_active=True, kind="sellable").order_by("pk")
    return list(rows.values_list("code", "name"))


def money_state(debt: "dict[str, Any] | None") -> str:
    """How far a debt of {"amount", "allocated"} is paid: a key of MONEY_STATES, "" for no debt."""
    if not debt:
        return ""
    amount, allocated = Decimal(str(debt["amount"])), Decimal(str(debt["allocated"]))
    if not allocated:
        return "unpaid"
    return "paid" if allocated >= amount else "part"


def search_orders(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Orders by number, the other side's number, or the customer's name, code, phone, pinyin.

    What matches is looked up first, through an index each, so that a page of a million orders
    is not read to find three.
    """
    orders = list(_numbered(text).values_list("pk", flat=True)[:_MANY])
    tokens = search.query_tokens(text)
    customers = Customer.objects.filter(search_tokens__contains=tokens) if tokens else None
    found = list(customers.values_list("pk", flat=True)[:_MANY]) if customers is not None else []
    return rows.filter(Q(pk__in=orders) | Q(customer__in=found))


def _numbered(text: str) -> "QuerySet[Order]":
    plain = text.strip().upper()
    where = Q(external_id=text.strip()) & ~Q(external_id="")
    if plain.startswith("SO"):
        where |= Q(number__startswith=plain)
    elif plain.isdecimal():
        where |= Q(number=f"SO{plain.zfill(6)}")
    elif plain.startswith("SH"):
        where |= Q(pk__in=Shipment.objects.filter(number=plain).values("order"))
    return Order.objects.filter(where)


def channel_choices(_user: User) -> list[tuple[int, str]]:
    """Every channel, for filters."""
    return list(Channel.objects.values_list("pk", "name"))


def area_choices(user: User) -> list[tuple[int, str]]:
    """The areas a person may see orders of."""
    return list(areas_in_reach(user).values_list("pk", "name"))
