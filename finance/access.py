"""Who may see whose money. Views fetch settlements, accounts and entries here and nowhere else.

A stranger's settlement answers 404, as one that does not exist.
"""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from crm.access import customer_for, customers_visible_to
from crm.models import Customer, Member
from crm.queries.scope import sees_all_customers
from finance.models import (
    Bill,
    CustomerAccount,
    Entry,
    OpenItem,
    PackagingBalance,
    PackagingSlip,
    Settlement,
    SupplierAccount,
    SupplierItem,
    SupplierPayment,
    Tender,
)
from finance.queries import bills, packaging, payables
from inventory.access import supplier_for_office, suppliers_for_office
from inventory.models import Supplier
from wholesale.models import StoredFile, User
from wholesale.permissions import Role, may

__all__ = ["customer_for", "customers_visible_to"]

# Who keeps the money sees every settlement; others see those of their customers or their own.
WIDE_ROLES = frozenset({Role.OWNER, Role.MANAGER, Role.FINANCE})


def settlements_visible_to(user: User) -> QuerySet[Settlement]:
    """The settlements this member of staff may see, with what lists and pages draw."""
    rows = Settlement.objects.select_related(
        "customer__area", "tender", "recorded_by", "reviewed_by"
    )
    if user.roles & WIDE_ROLES:
        return rows
    mine = Q(recorded_by=user)
    if Role.SALESMAN in user.roles:
        mine |= Q(customer__in=customers_visible_to(user))
    return rows.filter(mine)


def settlement_for(user: User, number: str) -> Settlement:
    """One settlement this member of staff may see."""
    return get_object_or_404(settlements_visible_to(user).select_related("slip"), number=number)


def accounts_visible_to(user: User) -> QuerySet[CustomerAccount]:
    """The customers' accounts this member of staff may see, with the customer."""
    rows = CustomerAccount.objects.select_related("customer__area", "customer__level")
    if sees_all_customers(user):
        return rows
    return rows.filter(customer__in=customers_visible_to(user))


def open_items_visible_to(user: User) -> QuerySet[OpenItem]:
    """The debts this member of staff may see, with the customer."""
    rows = OpenItem.objects.select_related("customer__area")
    if sees_all_customers(user):
        return rows
    return rows.filter(customer__in=customers_visible_to(user))


def entries_visible_to(_user: User) -> QuerySet[Entry]:
    """The entries of the ledger: all of them, for who may see money at all."""
    return Entry.objects.select_related("by")


def entry_for(user: User, pk: int) -> Entry:
    """One entry with its postings."""
    rows = entries_visible_to(user).select_related("reverses", "reversed_by")
    return get_object_or_404(rows.prefetch_related("postings__customer", "postings__tender"), pk=pk)


def entries_of_document(user: User, document: str) -> list[Entry]:
    """The entries a document made, oldest first; 404 for a document that made none."""
    rows = entries_visible_to(user).filter(document=document).order_by("pk")
    found = list(rows.prefetch_related("postings__customer", "postings__tender"))
    if not found:
        raise Http404
    return found


def tender_for(pk: int) -> Tender:
    """A tender, for those who may edit tenders."""
    return get_object_or_404(Tender, pk=pk)


def tenders(*, for_customers: bool = False) -> QuerySet[Tender]:
    """The tenders in use; only those customers may report when asked."""
    rows = Tender.objects.filter(is_active=True)
    return rows.filter(for_customers=True) if for_customers else rows


def slip_of(settlement: Settlement) -> StoredFile:
    """The photo of the slip; 404 without one."""
    if settlement.slip is None:
        raise Http404
    return settlement.slip


def own_settlements(member: Member) -> QuerySet[Settlement]:
    """What the company a person acts for has paid or reported."""
    return Settlement.objects.filter(customer=member.customer_id).select_related(
        "tender", "recorded_by", "slip"
    )


def own_settlement(member: Member, number: str) -> Settlement:
    """One payment of the company a person acts for."""
    return get_object_or_404(own_settlements(member), number=number)


def chosen_customer(user: User, code: str) -> Customer | None:
    """The customer with that code, when this member of staff may see him."""
    return customers_visible_to(user).filter(code=code).first() if code else None


def bills_for_office() -> QuerySet[Bill]:
    """The suppliers' bills: all of them, for whoever sees what we owe."""
    return bills.bill_rows()


def bill_for_office(number: str) -> Bill:
    """One bill with its supplier."""
    return get_object_or_404(bills.bill_rows(), number=number)


def payments_for_office() -> QuerySet[SupplierPayment]:
    """The payments to suppliers."""
    return payables.payment_rows()


def payment_for_office(number: str) -> SupplierPayment:
    """One payment with its supplier."""
    return get_object_or_404(payables.payment_rows(), number=number)


def supplier_accounts() -> QuerySet[SupplierAccount]:
    """What we owe each supplier and have paid him ahead."""
    return payables.accounts()


def supplier_items() -> QuerySet[SupplierItem]:
    """The bills that are not paid in full."""
    return payables.open_items()


def supplier_for_money(number: str) -> Supplier:
    """One supplier by the number of his page."""
    return supplier_for_office(number)


def chosen_supplier(number: str) -> Supplier | None:
    """The supplier somebody chose, or None when he chose none."""
    return supplier_for_office(number) if number else None


def suppliers() -> QuerySet[Supplier]:
    """The suppliers we buy from, by name."""
    return suppliers_for_office().filter(is_active=True).order_by("name")


def packaging_visible_to(user: User) -> QuerySet[PackagingBalance]:
    """What is out with the customers and suppliers this member of staff may see."""
    return packaging.balance_rows().filter(_parties_of(user))


def packaging_slips_visible_to(user: User) -> QuerySet[PackagingSlip]:
    """The packaging slips of the customers and suppliers this member of staff may see."""
    return packaging.slip_rows().filter(_parties_of(user))


def packaging_slip_for(user: User, number: str) -> PackagingSlip:
    """One packaging slip this member of staff may see."""
    return get_object_or_404(packaging_slips_visible_to(user), number=number)


def supplier_for(user: User, number: str) -> Supplier:
    """One supplier, for those who may see purchasing."""
    if not may(user, "purchase.view"):
        raise Http404
    return supplier_for_office(number)


def _parties_of(user: User) -> Q:
    suppliers = Q(supplier__isnull=False) if may(user, "purchase.view") else Q(pk=None)
    if not may(user, "customer.view"):
        return suppliers
    if sees_all_customers(user):
        return suppliers | Q(customer__isnull=False)
    return suppliers | Q(customer__in=customers_visible_to(user))
