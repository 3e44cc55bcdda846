"""How far a person reaches: which areas, and so which customers, are his."""

from django.db.models import QuerySet

from crm.models import Area, AreaPerson, AreaRole, Customer
from wholesale.models import User
from wholesale.permissions import Role

# Whoever holds one of these sees every customer; a salesman alone sees those of his areas.
WIDE_ROLES = frozenset(
    {Role.OWNER, Role.MANAGER, Role.REVIEWER, Role.FINANCE, Role.CLERK, Role.CASHIER}
)


def sees_all_customers(user: User) -> bool:
    """Whether this person's roles reach every customer."""
    return bool(user.roles & WIDE_ROLES)


def customers_in_reach(user: User) -> QuerySet[Customer]:
    """The customers this member of staff may see, newest first."""
    if sees_all_customers(user):
        return Customer.objects.order_by("-pk")
    if Role.SALESMAN in user.roles:
        return Customer.objects.filter(area__in=_areas_of(user)).order_by("-pk")
    return Customer.objects.none()


def areas_in_reach(user: User) -> QuerySet[Area]:
    """The areas this person may put a customer into."""
    if sees_all_customers(user):
        return Area.objects.all()
    return Area.objects.filter(pk__in=_areas_of(user))


def _areas_of(user: User) -> QuerySet[AreaPerson, int]:
    mine = AreaPerson.objects.filter(user=user, role=AreaRole.SALESMAN)
    return mine.values_list("area_id", flat=True)
