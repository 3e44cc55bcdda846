"""Lists of usual goods: made from what was ordered, changed, shared, let go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.models import Customer
from inventory.queries.order_goods import goods_by_id
from orders.actions.basket import NothingToOrder
from orders.actions.review import ChangedMeanwhile
from orders.models import UsualLine, UsualList
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal

MOST_LINES = 500
_MOST = Decimal(10) ** 9


class NameTaken(Refusal):
    """Another list of this customer has the name, or there is none."""


@dataclass(frozen=True, slots=True)
class Usual:
    """So much of one SKU is usually ordered, in base units; `par` is what the shelf should hold."""

    sku_id: int
    quantity: Decimal
    par: Decimal | None = None


@use_case
def make_list(
    *, customer: Customer, name: str, goods: Sequence[Usual], is_shared: bool, by: User,
    at: datetime,
) -> UsualList:  # fmt: skip
    """Make a list of goods under a name.

    Refuses with NameTaken, NothingToOrder or WrongQuantity; then there is no list.
    """
    made = UsualList(
        customer=customer, name=_named(name), is_shared=is_shared, made_by=by, made_at=at
    )
    if not goods:
        raise NothingToOrder(_("There are no goods to take over. Choose something else."))
    _save(made)
    _write(made, goods)
    audit.record("usual_list.made", document=customer.code, by=by, at=at, name=made.name)
    return made


@use_case
def change_list(
    *, pk: int, version: int, name: str, goods: Sequence[Usual], is_shared: bool, by: User,
    at: datetime,
) -> UsualList:  # fmt: skip
    """Have a list say these goods (quantity 0 takes them out), under this name.

    Locks the list. Refuses with ChangedMeanwhile, NameTaken, NothingToOrder or WrongQuantity.
    """
    found = UsualList.objects.select_for_update(of=["self"]).select_related("customer").get(pk=pk)
    if found.version != version:
        raise ChangedMeanwhile(
            _("The list was changed while you looked at it. Check it again below.")
        )
    kept = [one for one in goods if one.quantity]
    if not kept:
        raise NothingToOrder(_("A list needs at least one kind of goods. Delete it instead."))
    found.name, found.is_shared = _named(name), is_shared
    found.version += 1
    _save(found)
    found.lines.all().delete()
    _write(found, kept)
    code = found.customer.code
    audit.record("usual_list.changed", document=code, by=by, at=at, name=found.name)
    return found


@use_case
def drop_list(*, pk: int, by: User, at: datetime) -> None:
    """Let a list go. Nothing that was ordered with it changes."""
    found = UsualList.objects.select_related("customer").get(pk=pk)
    name, code = found.name, found.customer.code
    found.delete()
    audit.record("usual_list.dropped", document=code, by=by, at=at, name=name)


def merged(*several: Mapping[int, Decimal]) -> list[Usual]:
    """Goods of several sources as one list; where two have a quantity, the first counts."""
    found: dict[int, Decimal] = {}
    for one in several:
        for sku, quantity in one.items():
            found.setdefault(sku, quantity)
    return [Usual(sku, quantity) for sku, quantity in found.items()]


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise NameTaken(_("Give the list a name."))
    if len(name) > 60:
        raise NameTaken(_("A name has at most 60 characters. Please shorten it."))
    return name


@in_transaction
def _save(found: UsualList) -> None:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise NameTaken(
            _("There is a list “%(name)s” already. Choose another name.") % {"name": found.name}
        ) from error


@in_transaction
def _write(found: UsualList, goods: Sequence[Usual]) -> None:
    if len(goods) > MOST_LINES:
        raise NothingToOrder(
            _("A list holds at most %(most)s kinds of goods. Make a second one.")
            % {"most": MOST_LINES}
        )
    known = goods_by_id({one.sku_id for one in goods})
    lines = []
    for position, one in enumerate(goods, start=1):
        rule = known[one.sku_id].pack_rule
        rule.check(one.quantity, what=known[one.sku_id].name)
        if one.par is not None and not 0 <= one.par < _MOST:
            raise WrongQuantity(_("What the shelf should hold is zero or more."))
        lines.append(
            UsualLine(
                list=found, position=position, sku_id=one.sku_id, quantity=one.quantity,
                par=one.par or None,
            )
        )  # fmt: skip
    UsualLine.objects.bulk_create(lines)
