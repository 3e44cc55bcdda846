"""Flags: words with a colour that staff put on orders, and the remark ticked as read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders.models import Flag, Order, OrderFlag
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class FlagKnown(Refusal):
    """Another flag has this name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a flag says, in which colour, and whether it can be put on orders."""

    name: str
    colour: str
    is_active: bool = True


@use_case
def save_flag(*, flag: int | None, words: Words, by: User, at: datetime) -> Flag:
    """Make a flag (None) or change one. Refuses with FlagKnown."""
    found = Flag() if flag is None else Flag.objects.select_for_update().get(pk=flag)
    before = {name: getattr(found, name) for name in Words.__slots__} if flag else {}
    for name in Words.__slots__:
        setattr(found, name, getattr(words, name))
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as clash:
        raise FlagKnown(_("There is a flag of this name already. Choose another name.")) from clash
    after = {name: getattr(words, name) for name in Words.__slots__}
    audit.record(
        "flag.saved", document=found.name, by=by, at=at, changes=audit.changes(before, after)
    )
    return found


@use_case
def set_flags(*, number: str, flags: Collection[int], by: User, at: datetime) -> None:
    """Let an order carry these flags and no others. Locks the order."""
    order = Order.objects.locked(number)
    has = set(order.flags.values_list("flag", flat=True))
    wanted = set(Flag.objects.filter(pk__in=flags).values_list("pk", flat=True))
    order.flags.exclude(flag__in=wanted).delete()
    _put(order, wanted - has, by=by, at=at)
    _tell(order, added=wanted - has, taken=has - wanted, by=by, at=at)


@use_case
def put_flag(*, number: str, flag: int, by: User, at: datetime) -> None:
    """Put one flag on an order; it may have it already. Locks the order."""
    order = Order.objects.locked(number)
    if not order.flags.filter(flag=flag).exists():
        _put(order, {flag}, by=by, at=at)
        _tell(order, added={flag}, taken=set(), by=by, at=at)


@use_case
def read_remark(*, number: str, remark: str, by: User, at: datetime) -> Order:
    """Keep who has read the buyer's remark, and when. `remark` is what the person saw.

    A remark that has changed since is not read by this. Locks the order.
    """
    order = Order.objects.locked(number)
    if order.remark == remark and order.remark_seen != remark:
        order.remark_seen, order.remark_seen_at, order.remark_seen_by = remark, at, by
        order.save(update_fields=["remark_seen", "remark_seen_at", "remark_seen_by"])
        audit.record("order.remark_read", document=number, by=by, at=at)
    return order


@in_transaction
def _put(order: Order, flags: Collection[int], *, by: User, at: datetime) -> None:
    OrderFlag.objects.bulk_create(
        OrderFlag(order=order, flag_id=flag, by=by, at=at) for flag in sorted(flags)
    )


@in_transaction
def _tell(order: Order, *, added: set[int], taken: set[int], by: User, at: datetime) -> None:
    if not (added or taken):
        return
    names = dict(Flag.objects.filter(pk__in=added | taken).values_list("pk", "name"))
    changes = {names[pk]: ["", "✓"] for pk in added} | {names[pk]: ["✓", ""] for pk in taken}
    audit.record("order.flagged", document=order.number, by=by, at=at, changes=changes)
