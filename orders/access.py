"""Who may see which order, shipment and return. Views fetch them here and nowhere else.

A salesman's orders are those of the customers of his areas. A stranger's order answers 404,
as one that does not exist.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from crm.access import customer_for, customers_visible_to
from crm.models import Member
from crm.queries.scope import sees_all_customers
from inventory.models import Warehouse
from orders.models import (
    Alias,
    AllocationRun,
    Channel,
    Flag,
    Hold,
    Order,
    Quotation,
    Rating,
    ReturnOrder,
    ServedArea,
    Shipment,
)
from orders.models.change_request import ChangeRequest
from orders.queries.desk import NOBODY
from orders.queries.ratings import rating_rows
from orders.states import QuotationState
from wholesale.http import number_in
from wholesale.models import User
from wholesale.permissions import may
from wholesale.queries.people import staff_member

__all__ = ["customer_for", "customers_visible_to"]


def orders_visible_to(user: User) -> QuerySet[Order]:
    """The orders this member of staff may see."""
    if sees_all_customers(user):
        return Order.objects.all()
    return Order.objects.filter(customer__in=customers_visible_to(user).order_by())


def order_for(user: User, number: str) -> Order:
    """One of them, with what its page names."""
    rows = orders_visible_to(user).select_related(
        "customer__area", "customer__level", "channel", "warehouse", "placed_by", "reviewed_by",
        "assignment__person",
    )  # fmt: skip
    return get_object_or_404(rows, number=number)


def ratings_visible_to(user: User) -> QuerySet[Rating]:
    """What the customers this member of staff may see said of goods."""
    if sees_all_customers(user):
        return rating_rows()
    return rating_rows().filter(customer__in=customers_visible_to(user).order_by())


def warehouses_for_orders() -> QuerySet[Warehouse]:
    """The warehouses orders leave from; staff of the desk reach all."""
    return Warehouse.objects.filter(is_active=True, kind="sellable").order_by("pk")


def warehouse_for_order(code: str) -> Warehouse:
    """One of them."""
    return get_object_or_404(warehouses_for_orders(), code=code)


def person_of_desk(said: str, user: User) -> User | None:
    """Whom somebody chose to give orders to: himself ("me"), nobody, or a colleague by id."""
    if said == NOBODY:
        return None
    return user if said == "me" else staff_member(number_in(said))


def flags_for_desk() -> QuerySet[Flag]:
    """What can be put on orders; staff reach all."""
    return Flag.objects.all()


def flag_for(pk: int) -> Flag:
    """One of them."""
    return get_object_or_404(Flag, pk=pk)


def allocation_for(number: str) -> AllocationRun:
    """A run that shared scarce goods out, for those who share them out (they reach all)."""
    rows = AllocationRun.objects.select_related("warehouse", "by", "undoes", "undone_by")
    return get_object_or_404(rows, number=number)


def holds_visible_to(user: User) -> QuerySet[Hold]:
    """What stands against those orders now."""
    rows = Hold.objects.filter(ended_at=None).select_related("order__customer__area")
    if sees_all_customers(user):
        return rows
    return rows.filter(order__customer__in=customers_visible_to(user).order_by())


def changes_visible_to(user: User) -> QuerySet[ChangeRequest]:
    """What is asked to be changed in those orders."""
    rows = ChangeRequest.objects.select_related("order__customer", "requested_by", "decided_by")
    if sees_all_customers(user):
        return rows
    return rows.filter(order__customer__in=customers_visible_to(user).order_by())


def shipments_visible_to(user: User) -> QuerySet[Shipment]:
    """The shipments of those orders."""
    rows = Shipment.objects.select_related(
        "order__customer__area", "order__channel", "warehouse", "driver", "posted_by"
    )
    if sees_all_customers(user):
        return rows
    return rows.filter(order__customer__in=customers_visible_to(user).order_by())


def shipment_for(user: User, number: str) -> Shipment:
    """One of them."""
    return get_object_or_404(shipments_visible_to(user), number=number)


def returns_visible_to(user: User) -> QuerySet[ReturnOrder]:
    """The returns of the customers this member of staff may see."""
    rows = ReturnOrder.objects.select_related(
        "customer__area", "shipment__order", "warehouse", "requested_by", "decided_by"
    )
    if sees_all_customers(user):
        return rows
    return rows.filter(customer__in=customers_visible_to(user).order_by())


def return_for(user: User, number: str) -> ReturnOrder:
    """One of them."""
    return get_object_or_404(returns_visible_to(user), number=number)


def channel_for(code: str) -> Channel:
    """A channel, for those who may edit channels (they reach all)."""
    return get_object_or_404(Channel.objects.select_related("warehouse", "shop"), code=code)


def served_areas() -> QuerySet[ServedArea]:
    """What is said about places, for those who may say it (they reach all)."""
    return ServedArea.objects.all()


def served_area_for(pk: int) -> ServedArea:
    """One of them."""
    return get_object_or_404(ServedArea, pk=pk)


def order_for_paper(user: User, member: Member | None, number: str) -> Order:
    """An order to print: of staff in reach, or of the customer the person acts for."""
    rows = Order.objects.select_related("customer")
    if may(user, "order.view"):
        rows = rows.filter(pk__in=orders_visible_to(user).order_by().values("pk"))
    else:
        rows = rows.filter(customer=member.customer if member else None)
    return get_object_or_404(rows, number=number)


def return_for_paper(user: User, member: Member | None, number: str) -> ReturnOrder:
    """A return to print: of staff in reach, or of the customer the person acts for."""
    rows = ReturnOrder.objects.select_related("customer", "shipment__order", "warehouse")
    if may(user, "return.view"):
        rows = rows.filter(pk__in=returns_visible_to(user).order_by().values("pk"))
    else:
        rows = rows.filter(customer=member.customer if member else None)
    return get_object_or_404(rows, number=number)


def shipment_for_paper(user: User, member: Member | None, number: str) -> Shipment:
    """A shipment to print, for those who may print its order."""
    rows = Shipment.objects.select_related("order__customer", "driver")
    shipment = get_object_or_404(rows, number=number)
    order_for_paper(user, member, shipment.order.number)
    return shipment


def quotations_visible_to(user: User) -> QuerySet[Quotation]:
    """What was offered to the customers this member of staff may see."""
    rows = Quotation.objects.select_related("customer__area", "created_by", "order")
    if sees_all_customers(user):
        return rows
    return rows.filter(customer__in=customers_visible_to(user).order_by())


def quotation_for(user: User, number: str) -> Quotation:
    """One of them."""
    rows = quotations_visible_to(user).select_related("channel__warehouse", "customer__level")
    return get_object_or_404(rows, number=number)


def quotation_for_paper(user: User, member: Member | None, number: str) -> Quotation:
    """A quotation to print: of staff in reach, or one sent to the customer he acts for."""
    rows = Quotation.objects.select_related("customer")
    if may(user, "quotation.view"):
        rows = rows.filter(pk__in=quotations_visible_to(user).order_by().values("pk"))
    else:
        mine = rows.filter(customer=member.customer if member else None)
        rows = mine.filter(version__gt=0).exclude(state=QuotationState.DRAFT)
    return get_object_or_404(rows, number=number)


def alias_for(user: User, code: str, pk: int) -> Alias:
    """What a customer of theirs calls goods."""
    rows = Alias.objects.select_related("customer", "sku")
    return get_object_or_404(rows, pk=pk, customer=customer_for(user, code))
