"""Who may see which customer. Views fetch customers and their people here and nowhere else.

A stranger's customer answers 404, as one that does not exist.
"""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from crm.actions.invite import hash_of
from crm.models import (
    Address,
    Application,
    Area,
    Customer,
    CustomerType,
    Invitation,
    Level,
    Member,
)
from crm.queries.scope import areas_in_reach, customers_in_reach
from crm.sql import MEMBERS
from inventory.access import own_price_gates
from inventory.models import DisplayScheme
from wholesale.db import made_of, run_hot
from wholesale.models import User

ACTING_FOR = "acting_for"

customers_visible_to = customers_in_reach
areas_open_to = areas_in_reach


def customer_for(user: User, code: str) -> Customer:
    """One customer this member of staff may see."""
    rows = customers_in_reach(user).select_related("type", "level", "area", "own_prices")
    return get_object_or_404(rows, code=code)


def sees_own_prices(user: User, price_list_id: int) -> bool:
    """Whether a customer's own price list belongs to somebody this member of staff may see."""
    return customers_in_reach(user).filter(own_prices=price_list_id).exists()


own_price_gates.append(sees_own_prices)


def address_for(user: User, code: str, pk: int) -> Address:
    """An address of a customer this member of staff may see."""
    rows = Address.objects.filter(customer=customer_for(user, code), is_active=True)
    return get_object_or_404(rows.select_related("customer"), pk=pk)


def member_for(user: User, code: str, pk: int) -> Member:
    """A person of a customer this member of staff may see."""
    rows = Member.objects.filter(customer=customer_for(user, code)).select_related("user")
    return get_object_or_404(rows.select_related("user", "customer"), pk=pk)


def invitation_for(user: User, code: str, pk: int) -> Invitation:
    """A code of a customer this member of staff may see."""
    rows = Invitation.objects.filter(customer=customer_for(user, code))
    return get_object_or_404(rows.select_related("customer"), pk=pk)


def applications_visible_to(user: User) -> QuerySet[Application]:
    """The applications this member of staff may see: visitors', and those of his customers."""
    rows = Application.objects.select_related(
        "user", "customer", "decided_by", "shop_front", "licence"
    )
    return rows.filter(customer=None) | rows.filter(customer__in=customers_in_reach(user))


def application_for(user: User, number: str) -> Application:
    """One of them."""
    return get_object_or_404(applications_visible_to(user), number=number)


def own_application(user: User, number: str) -> Application:
    """A person's own application."""
    rows = Application.objects.filter(user=user)
    related = rows.select_related("customer", "invitation__customer", "shop_front", "licence")
    return get_object_or_404(related, number=number)


def invitation_by_token(token: str) -> Invitation:
    """The invitation behind the secret of a code; only its hash is compared."""
    rows = Invitation.objects.select_related("customer", "created_by")
    return get_object_or_404(rows, token_hash=hash_of(token))


def members_of_person(user: User) -> list[Member]:
    """Every company a person may act for now, in the order he came to them. One query."""
    members = []
    for row in run_hot(MEMBERS, {"user": user.pk}):
        member, customer, kind, scheme, level = made_of(
            row, Member, Customer, CustomerType, DisplayScheme, Level
        )
        member.user, member.customer = user, customer
        customer.type, customer.level = kind, level
        if kind:
            kind.scheme = scheme
        members.append(member)
    return members


def acts_for(user: User, customer: Customer) -> bool:
    """Whether a person may act for this customer now."""
    return any(member.customer_id == customer.pk for member in members_of_person(user))


def member_of_request(request: HttpRequest) -> Member | None:
    """The membership a signed-in person acts in: the one chosen in this session, else the first.

    A membership that was ended, or of a blocked customer, is never given.
    """
    user = request.user
    if not isinstance(user, User):
        return None
    members = members_of_person(user)
    chosen = request.session.get(ACTING_FOR)
    return next((m for m in members if m.pk == chosen), members[0] if members else None)


def act_for(request: HttpRequest, pk: int) -> Member:
    """Act for another of the person's companies from now on; 404 when it is not his."""
    user = request.user
    members = members_of_person(user) if isinstance(user, User) else []
    for member in members:
        if member.pk == pk:
            request.session[ACTING_FOR] = pk
            return member
    raise Http404


def own_address(member: Member, pk: int) -> Address:
    """An address of the company a person acts for."""
    rows = Address.objects.filter(customer=member.customer_id, is_active=True)
    return get_object_or_404(rows.select_related("customer"), pk=pk)


def colleague(member: Member, pk: int) -> Member:
    """Another person of the company a person acts for."""
    rows = Member.objects.filter(customer=member.customer_id).select_related("user", "customer")
    return get_object_or_404(rows, pk=pk)


def own_invitation(member: Member, pk: int) -> Invitation:
    """A code of the company a person acts for."""
    rows = Invitation.objects.filter(customer=member.customer_id).select_related("customer")
    return get_object_or_404(rows, pk=pk)


def area_for(pk: int) -> Area:
    """An area, for those who may edit areas (they reach all)."""
    return get_object_or_404(Area, pk=pk)


def grade_for(kind: str, pk: int) -> CustomerType | Level:
    """A type or level, for those who may edit prices (they reach all)."""
    if kind == "type":
        return get_object_or_404(CustomerType, pk=pk)
    return get_object_or_404(Level, pk=pk)
