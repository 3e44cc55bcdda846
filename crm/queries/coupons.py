"""Who holds a coupon, and whom one can be given to at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm.models import Customer, CustomerState, CustomerType, Level
from inventory.models import CouponGrant, CouponUse
from wholesale.refusals import Refusal

MOST_SHOWN = 200
MOST_AT_ONCE = 20_000


class UnknownCustomer(Refusal):
    """A code that is no customer's, or nobody answers."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer with how many he was given and used."""

    customer: Customer
    given: int
    used: int


def holders_of(coupon_id: int, within: QuerySet[Customer]) -> list[Holder]:
    """The customers in sight who hold a coupon, the last first; three queries."""
    grants = list(
        CouponGrant.objects.filter(coupon=coupon_id, customer__in=within.values("pk")).order_by(
            "-given_at", "-pk"
        )[:MOST_SHOWN]
    )
    known = within.in_bulk([grant.customer for grant in grants])
    used: dict[int, set[str]] = {}
    for who, root in CouponUse.objects.filter(coupon=coupon_id, customer__in=known).values_list(
        "customer", "root"
    ):
        used.setdefault(who, set()).add(root)
    return [
        Holder(known[grant.customer], grant.count, len(used.get(grant.customer, ())))
        for grant in grants
    ]


def groups_to_give() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Levels and types as choices."""
    levels = [(each.pk, str(each)) for each in Level.objects.all()]
    return levels, [(each.pk, str(each)) for each in CustomerType.objects.all()]


def named(
    within: QuerySet[Customer], codes: Sequence[str], *, level: int, type_: int, everybody: bool
) -> list[int]:
    """The active customers with these codes, of a level, of a type, or all of them, by id.

    Refuses with UnknownCustomer when a code is nobody's.
    """
    active = within.filter(state=CustomerState.ACTIVE)
    if everybody:
        return list(active.values_list("pk", flat=True)[:MOST_AT_ONCE])
    known = dict(active.filter(code__in=codes).values_list("code", "pk"))
    missing = [code for code in codes if code not in known]
    if missing:
        raise UnknownCustomer(
            _("There is no active customer with the code %(code)s. Nobody was given anything.")
            % {"code": missing[0]}
        )
    groups = (Q(level=level) if level else Q()) & (Q(type=type_) if type_ else Q())
    if level or type_:
        known |= {f"#{pk}": pk for pk in active.filter(groups).values_list("pk", flat=True)}
    return sorted(set(known.values()))
