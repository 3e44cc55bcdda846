"""Whom a customer's affairs concern: our people by right and area, and the customer's own."""

from crm.models import AreaRole, Customer, Member
from wholesale.models import User
from wholesale.permissions import PERMISSIONS, Role


def staff_for(permission: str, customer: Customer | None) -> set[int]:
    """Our people who hold the permission and want to be told.

    A salesman is told of his own areas only; without an area everybody else is told.
    """
    roles = set(PERMISSIONS[permission])
    told = User.objects.filter(is_active=True, notify_new_documents=True)
    wide = told.filter(groups__name__in=roles - {Role.SALESMAN})
    people = set(wide.values_list("pk", flat=True))
    if Role.SALESMAN in roles and customer and customer.area_id:
        local = told.filter(
            groups__name=Role.SALESMAN, areas__area=customer.area_id, areas__role=AreaRole.SALESMAN
        )
        people |= set(local.values_list("pk", flat=True))
    return people


def people_of(customer: Customer) -> set[int]:
    """The people who may act for a customer and want to be told."""
    return set(
        Member.objects.filter(
            customer=customer,
            is_active=True,
            user__is_active=True,
            user__notify_new_documents=True,
        ).values_list("user_id", flat=True)
    )
