"""What stands against an order: the figures, a small rule for each kind of hold, its words."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import CustomerState
from crm.queries.divisions import read_line
from inventory.queries.prices import below_floor
from orders import sql
from orders.models import DeliveryMethod, Hold, HoldCode, HoldStep, Order
from orders.queries.deposits import deposit_of, deposit_wanted
from orders.queries.desk import search_orders
from wholesale.db import run_hot
from wholesale.models import Company, User
from wholesale.money import ZERO, to_minor
from wholesale.permissions import PERMISSIONS, Role, may
from wholesale.templatetags.wholesale import money

_MONEY = frozenset({"exposure", "limit", "overdue", "total", "minimum", "wanted", "collected"})
CURED_BY_MONEY = (HoldCode.CREDIT, HoldCode.OVERDUE, HoldCode.DEPOSIT)
_LATER = frozenset({HoldStep.PICK, HoldStep.SHIP})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason to hold an order: what it is about, how bad it is, the figures of its sentence."""

    code: HoldCode
    measure: Decimal = ZERO
    about: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A hold that an order has or had."""

    id: int
    code: HoldCode
    about: str
    measure: Decimal
    is_open: bool
    is_released: bool

    def covers(self, trouble: Trouble) -> bool:
        """Whether it is about the same as `trouble`, and that is no worse than it was."""
        return (self.code, self.about) == (trouble.code, trouble.about) and (
            trouble.measure <= self.measure
        )

    def says(self, trouble: Trouble) -> bool:
        """Whether it says just what there is to say about `trouble`."""
        return self.covers(trouble) and trouble.measure == self.measure


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures the rules look at. `waiting` counts before this order and has not left."""

    owed: Decimal
    prepaid: Decimal
    waiting: Decimal
    overdue: Decimal
    overdue_since: date | None
    place: Mapping[str, Any] | None
    has_floor: bool
    known: Sequence[Known]
    has_margin: bool = False

    def exposure(self, order: Order) -> Decimal:
        """What the customer would owe: debts, what was agreed before, this order, less prepaid."""
        return self.owed + self.waiting + order.total - self.prepaid

    def is_prepaid(self, order: Order) -> bool:
        """Whether money paid ahead covers this order and all that counts before it."""
        return self.prepaid >= self.waiting + order.total


def standing_of(order: Order, *, at: datetime) -> Standing:
    """What may stand against an order, in one statement."""
    customer = order.customer
    allowed = customer.overdue_days
    today = timezone.localdate(at)
    is_brought = order.delivery_method != DeliveryMethod.PICKUP
    ((owed, prepaid, waiting, overdue, since, place, has_floor, holds, has_margin),) = run_hot(
        sql.HOLD_FACTS,
        {
            "customer": customer.pk,
            "order": order.pk,
            "is_watched": is_watched(order),
            "reviewed_at": None if order.waits_for_review else order.reviewed_at,
            "submitted_at": order.submitted_at,
            "overdue_before": None if allowed is None else today - timedelta(days=allowed),
            "address": order.address if is_brought else "",
            "division": read_line(order.address).prefix if is_brought else "",
            "method": order.delivery_method,
        },
    )
    known = [
        Known(**{**one, "code": HoldCode(one["code"]), "measure": Decimal(one["measure"])})
        for one in json.loads(holds or "[]")
    ]
    area = json.loads(place) if place else None
    return Standing(owed, prepaid, waiting, overdue, since, area, has_floor, known, has_margin)


def is_watched(order: Order) -> bool:
    """Whether the customer's money decides about his orders: he has a limit or an overdue stop."""
    customer = order.customer
    return customer.credit_limit is not None or customer.overdue_days is not None


def troubles(order: Order, standing: Standing, *, step: HoldStep) -> dict[HoldCode, Trouble]:
    """Every reason to hold an order at a step, released or not."""
    found = (rule(order, standing) for rule in rules_at(step).values())
    return {trouble.code: trouble for trouble in found if trouble}


def _credit(order: Order, standing: Standing) -> Trouble | None:
    limit, exposure = order.customer.credit_limit, standing.exposure(order)
    if limit is None or exposure <= limit or standing.is_prepaid(order):
        return None
    facts = {
        "customer": order.customer.name, "exposure": str(exposure), "limit": str(limit),
    }  # fmt: skip
    return Trouble(HoldCode.CREDIT, exposure - limit, facts=facts)


def _overdue(order: Order, standing: Standing) -> Trouble | None:
    if not standing.overdue or standing.is_prepaid(order):
        return None
    facts = {
        "customer": order.customer.name,
        "overdue": str(standing.overdue),
        "since": str(standing.overdue_since),
        "days": str(order.customer.overdue_days),
    }
    return Trouble(HoldCode.OVERDUE, standing.overdue, facts=facts)


def _minimum(order: Order, _standing: Standing) -> Trouble | None:
    minimum, goods = order.customer.minimum_order, order.total - order.freight
    if minimum is None or goods >= minimum:
        return None
    facts = {"total": str(goods), "minimum": str(minimum)}
    return Trouble(HoldCode.MINIMUM, minimum - goods, facts=facts)


def _floor(order: Order, standing: Standing) -> Trouble | None:
    if not standing.has_floor:
        return None
    lines = list(order.lines.all())
    low = below_floor(lines)
    if not low:
        return None
    wanted: dict[int, Decimal] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, ZERO) + line.quantity
    short = sum((wanted[one.sku_id] * (one.floor_price - one.unit_price) for one in low), ZERO)
    names = ", ".join(sorted({one.code for one in low})[:8])
    return Trouble(HoldCode.FLOOR, to_minor(short, order.currency), facts={"goods": names})


def _margin(order: Order, standing: Standing) -> Trouble | None:
    """Its sentence names goods and no figure: costs are for few eyes."""
    low = run_hot(sql.MARGIN_SHORT, {"order": order.pk}) if standing.has_margin else []
    if not low:
        return None
    short = sum((missing for _code, missing in low), ZERO)
    names = ", ".join(list(dict.fromkeys(code for code, _missing in low))[:8])
    return Trouble(HoldCode.MARGIN, to_minor(short, order.currency), facts={"goods": names})


def _blocked(order: Order, _standing: Standing) -> Trouble | None:
    if order.customer.state == CustomerState.ACTIVE:
        return None
    return Trouble(HoldCode.BLOCKED, facts={"customer": order.customer.name})


def _address(order: Order, standing: Standing) -> Trouble | None:
    place = standing.place
    if place is None or place["is_served"]:
        return _unclear(order)
    about = f"{order.delivery_method} {place['place']}"
    facts = {"place": str(place["place"]), "note": str(place["note"])}
    return Trouble(HoldCode.ADDRESS, about=about, facts=facts)


def _unclear(order: Order) -> Trouble | None:
    """Whether a place at home is not told well enough to be found, where the house minds that."""
    is_brought = order.delivery_method != DeliveryMethod.PICKUP
    if not (is_brought and order.address and read_line(order.address).is_doubtful):
        return None
    if not Company.current().checks_addresses:
        return None
    facts = {"address": order.address, "unclear": "yes"}
    return Trouble(HoldCode.ADDRESS, about=f"? {order.address}"[:200], facts=facts)


def _deposit(order: Order, _standing: Standing) -> Trouble | None:
    wanted = deposit_wanted(order)
    if not wanted:
        return None
    collected = deposit_of(order)
    if collected >= wanted:
        return None
    facts = {"wanted": str(wanted), "collected": str(collected)}
    return Trouble(HoldCode.DEPOSIT, wanted - collected, facts=facts)


Rule = Callable[[Order, Standing], Trouble | None]
_RULES: dict[HoldCode, Rule] = {
    HoldCode.BLOCKED: _blocked,
    HoldCode.CREDIT: _credit,
    HoldCode.OVERDUE: _overdue,
    HoldCode.MINIMUM: _minimum,
    HoldCode.FLOOR: _floor,
    HoldCode.MARGIN: _margin,
    HoldCode.ADDRESS: _address,
    HoldCode.DEPOSIT: _deposit,
}
# What was agreed at review stays agreed: the bargain itself is not looked at again.
_ONCE = frozenset({HoldCode.MINIMUM, HoldCode.FLOOR, HoldCode.DEPOSIT})


def rules_at(step: HoldStep) -> dict[HoldCode, Rule]:
    """The rules that are asked at a step."""
    skipped = _ONCE if step in _LATER else frozenset()
    return {code: rule for code, rule in _RULES.items() if code not in skipped}


# What staff read, what to do about it, what the customer reads.
_WORDS: dict[str, tuple[Promise, Promise, Promise]] = {
    HoldCode.CREDIT: (
        _("%(customer)s would owe %(exposure)s; the limit is %(limit)s."),
        _("Ask for a payment, lower the order, or have it released."),
        _("With this order you would owe %(exposure)s; your limit is %(limit)s."
          " Pay something off, or talk to us."),
    ),
    HoldCode.OVERDUE: (
        _("%(customer)s owes %(overdue)s for longer than agreed, the oldest since %(since)s."),
        _("Ask for a payment, or have it released."),
        _("%(overdue)s is overdue, the oldest since %(since)s. Pay it and your order goes on."),
    ),
    HoldCode.MINIMUM: (
        _("The order comes to %(total)s; the least is %(minimum)s."),
        _("Add goods, or have it released."),
        _("Your order comes to %(total)s; the least is %(minimum)s. Talk to us to add goods."),
    ),
    HoldCode.FLOOR: (
        _("Sold below the floor price: %(goods)s."),
        _("Raise the price, or have it released."),
        _("We are checking the prices of your order."),
    ),
    HoldCode.MARGIN: (
        _("The margin is too small: %(goods)s."),
        _("Raise the price, or have it released."),
        _("We are checking the prices of your order."),
    ),
    HoldCode.BLOCKED: (
        _("%(customer)s is blocked."),
        _("Unblock the customer, reject the order, or have it released."),
        _("Your account is blocked at present. Please call us."),
    ),
    HoldCode.ADDRESS: (
        _("We do not deliver to %(place)s. %(note)s"),
        _("Let the customer pick up, pay for the way there, or reject the order."),
        _("We do not deliver to %(place)s. %(note)s We will call you about another way."),
    ),
    HoldCode.DEPOSIT: (
        _("The deposit is %(wanted)s, collected is %(collected)s."),
        _("Record or ask for the deposit, or have it released."),
        _("Please pay the deposit of %(wanted)s (%(collected)s is here); then your order goes on."),
    ),
}  # fmt: skip


# The same for an address that could not be read.
_UNCLEAR = (
    _("Province, city or district are missing from the address, or we do not know them:"
      " %(address)s."),
    _("Complete the address, let the customer pick up, or have it released."),
    _("We cannot find your address: %(address)s. Tell us province, city and district,"
      " or wait for our call."),
)  # fmt: skip


def in_words(hold: Hold | Trouble, currency: str) -> str:
    """What stands against the order, as staff read it."""
    return str(_words(hold)[0]) % _figures(hold, currency)


def way_out(hold: Hold) -> str:
    """What can be done about it."""
    return str(_words(hold)[1])


def for_customer(hold: Hold, currency: str) -> str:
    """What stands against the order, as its buyer reads it."""
    return str(_words(hold)[2]) % _figures(hold, currency)


def _words(hold: Hold | Trouble) -> tuple[Promise, Promise, Promise]:
    return _UNCLEAR if "unclear" in hold.facts else _WORDS[hold.code]


# Who may release what.
RIGHTS: dict[str, str] = {
    HoldCode.CREDIT: "hold.release_credit",
    HoldCode.OVERDUE: "hold.release_credit",
    HoldCode.MINIMUM: "hold.release_price",
    HoldCode.FLOOR: "hold.release_price",
    HoldCode.MARGIN: "hold.release_price",
    HoldCode.BLOCKED: "hold.release_customer",
    HoldCode.ADDRESS: "hold.release_address",
    HoldCode.DEPOSIT: "hold.release_credit",
}


def may_release(person: User, code: str) -> bool:
    """Whether a person may release a kind of hold."""
    return may(person, RIGHTS[code])


def who_may_release(code: str) -> str:
    """The roles that may release a kind of hold, in words."""
    return ", ".join(str(Role(role).label) for role in PERMISSIONS[RIGHTS[code]])


def releasable(person: User) -> list[str]:
    """The kinds of hold a person may release."""
    return [code for code in HoldCode.values if may_release(person, code)]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as the page of its order shows it."""

    hold: Hold
    label: str
    step: str
    says: str
    way: str
    who: str
    is_open: bool
    is_address: bool
    may_release: bool


def holds_of(order: Order, person: User) -> list[HoldRow]:
    """Every hold an order has or had, the open ones first; one query."""
    found = order.holds.select_related("released_by").order_by(F("ended_at").desc(nulls_first=True))
    return [
        HoldRow(
            hold,
            str(HoldCode(hold.code).label),
            str(HoldStep(hold.step).label),
            in_words(hold, order.currency),
            way_out(hold),
            who_may_release(hold.code),
            is_open=hold.ended_at is None,
            is_address=hold.code == HoldCode.ADDRESS,
            may_release=may(person, "hold.release") and may_release(person, hold.code),
        )
        for hold in found
    ]


def search_holds(rows: QuerySet[Hold], text: str) -> QuerySet[Hold]:
    """The holds of orders that answer to a search for orders."""
    return rows.filter(order__in=search_orders(Order.objects.order_by(), text))


def held_for_money(customer: int) -> list[str]:
    """The numbers of a customer's orders that his money holds, in the order of their locks."""
    held = Hold.objects.filter(
        order__customer=customer, ended_at=None, code__in=CURED_BY_MONEY
    ).values_list("order__number", flat=True)
    return sorted(set(held))


def open_holds(order: Order) -> list[Hold]:
    """What stands against an order now."""
    return list(order.holds.filter(ended_at=None))


def _figures(hold: Hold | Trouble, currency: str) -> dict[str, str]:
    return {
        name: money(Decimal(value), currency) if name in _MONEY else value
        for name, value in hold.facts.items()
    }
