"""Reads about customers for the screens of the office and the phone."""

from collections.abc import Callable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.models import (
    Address,
    Application,
    ApplicationState,
    Area,
    AreaPerson,
    AreaRole,
    Customer,
    CustomerType,
    Invitation,
    Level,
    Member,
)
from crm.queries import divisions
from crm.queries.scope import areas_in_reach
from wholesale.models import User
from wholesale.permissions import Role
from wholesale.search import query_tokens

# Apps above annotate what they know of each customer here; finance gives `owed` and `overdue`.
standings: list[Callable[[QuerySet[Customer]], QuerySet[Customer]]] = []


def with_standing(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """The customers with what the apps above say of their money, in the same query."""
    for annotate in standings:
        rows = annotate(rows)
    return rows


def search_customers(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """The customers that have every word of a search: code, name, contact, phone, pinyin."""
    tokens = query_tokens(text)
    return rows.filter(search_tokens__contains=tokens) if tokens else rows.none()


def search_applications(rows: QuerySet[Application], text: str) -> QuerySet[Application]:
    """The applications whose number, company, contact or phone a person typed."""
    return rows.filter(
        Q(number__istartswith=text)
        | Q(company_name__icontains=text)
        | Q(contact_name__icontains=text)
        | Q(phone__startswith=text)
    )


def without_people(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """The customers nobody acts for yet."""
    return rows.filter(~Exists(Member.objects.filter(customer=OuterRef("pk"), is_active=True)))


def type_choices(_user: User) -> list[tuple[int, str]]:
    """The types, for a filter."""
    return list(CustomerType.objects.values_list("pk", "name"))


def level_choices(_user: User) -> list[tuple[int, str]]:
    """The levels, for a filter."""
    return list(Level.objects.values_list("pk", "name"))


def area_choices(user: User) -> list[tuple[int, str]]:
    """The areas this person reaches, for a filter."""
    return list(areas_in_reach(user).values_list("pk", "name"))


def only_one(areas: QuerySet[Area]) -> Area | None:
    """The area when there is but one to choose, so that nobody has to choose it."""
    first = list(areas[:2])
    return first[0] if len(first) == 1 else None


def people_of(customer: Customer) -> QuerySet[Member]:
    """The people of a customer, those who still act for it first."""
    rows = Member.objects.filter(customer=customer).select_related("user", "customer")
    return rows.order_by("-is_active", "role", "pk")


def addresses_of(customer: Customer | int) -> QuerySet[Address]:
    """The addresses a customer keeps, the default one first."""
    return Address.objects.filter(customer=customer, is_active=True).select_related("customer")


def places_of(customer: Customer | int) -> list[tuple[Address, str]]:
    """The addresses a customer keeps, each with what is missing from it."""
    return [
        (address, divisions.what_is_missing(divisions.read_line(address.text)))
        for address in addresses_of(customer)
    ]


def codes_of(customer: Customer) -> QuerySet[Invitation]:
    """The codes made for a customer, newest first."""
    rows = Invitation.objects.filter(customer=customer)
    return rows.select_related("customer", "created_by").order_by("-pk")[:20]


def codes_of_its_people(customer: Customer) -> QuerySet[Invitation]:
    """The codes its own people made, newest first."""
    mine = Member.objects.filter(customer=customer).values("user")
    rows = Invitation.objects.filter(customer=customer, created_by__in=mine)
    return rows.select_related("customer", "created_by").order_by("-pk")[:20]


def waiting_applications_of(customer: Customer) -> QuerySet[Application]:
    """Who waits to act for this customer."""
    waiting = Application.objects.filter(customer=customer, state=ApplicationState.SUBMITTED)
    return waiting.order_by("pk")


def applications_of_person(user: User) -> QuerySet[Application]:
    """What a person has asked for, newest first."""
    return Application.objects.filter(user=user).select_related("customer").order_by("-pk")


def alike(application: Application, among: QuerySet[Customer]) -> list[Customer]:
    """Customers that may be the applicant's company: the same phone, or the same name."""
    same = Q(phone=application.phone) | Q(name__iexact=application.company_name)
    found = among.filter(same).select_related("area", "type", "level")
    return list(found.exclude(pk=application.customer_id or 0)[:5])


def types_with_counts() -> QuerySet[CustomerType]:
    """The types, each with `customers`, how many belong to it."""
    return (
        CustomerType.objects.select_related("scheme")
        .annotate(customers=Count("customer"))
        .order_by("name")
    )


def levels_with_counts() -> QuerySet[Level]:
    """The levels, each with `customers`, how many belong to it."""
    return (
        Level.objects.select_related("price_list")
        .annotate(customers=Count("customer"))
        .order_by("rank", "name")
    )


def areas_with_people() -> QuerySet[Area]:
    """The areas, each with `customers` and its people."""
    return (
        Area.objects.annotate(customers=Count("customer"))
        .prefetch_related("people__user")
        .order_by("rank", "name")
    )


def workers(role: str) -> QuerySet[User]:
    """Who could serve an area as salesman or driver."""
    group = {AreaRole.SALESMAN: Role.SALESMAN, AreaRole.DRIVER: Role.DRIVER}[AreaRole(role)]
    return User.objects.filter(groups__name=group, is_active=True).order_by("display_name")


def areas_of_person(user: User, role: str) -> list[int]:
    """In which areas a person sells or drives."""
    rows = AreaPerson.objects.filter(user=user, role=role)
    return list(rows.values_list("area_id", flat=True))


def salesmen_of(customer: Customer) -> list[User]:
    """Who sells to this customer."""
    if customer.area_id is None:
        return []
    rows = AreaPerson.objects.filter(area=customer.area_id, role=AreaRole.SALESMAN)
    return [row.user for row in rows.select_related("user")]


def people_of_area(area: Area, role: str) -> list[int]:
    """Who serves an area in a role, as ids for a form."""
    rows = AreaPerson.objects.filter(area=area, role=role)
    return list(rows.values_list("user_id", flat=True))
