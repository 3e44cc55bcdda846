"""Who browses, and on whose terms: a customer's person, staff for him, or a visitor."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.models import Customer, CustomerState, Member
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Product
from inventory.queries.prices import PriceTerms
from inventory.queries.visible import visible_products
from orders import access
from orders.queries.cart import mall_channel, serving_warehouse_id
from wholesale.http import StaffRequest
from wholesale.permissions import may
from wholesale.refusals import Refusal

ORDERING_FOR = "ordering_for"


class NobodyChosen(Refusal):
    """Somebody of the house fills a cart and has not said for whom."""


class ShopRequest(StaffRequest):
    """A request on the phone; `member` is falsy for everybody but a customer's person.

    `ordering_for` is the customer a member of staff orders for, once somebody has asked.
    """

    member: Member
    ordering_for: Customer | None


@dataclass
class Visit:
    """What one request may see of the catalogue; each part is asked for once."""

    request: ShopRequest

    @cached_property
    def customer(self) -> Customer | None:
        """The customer the person acts for; None for a visitor."""
        return acting_customer(self.request)

    @cached_property
    def terms(self) -> PriceTerms:
        """Which prices are his."""
        return price_terms(self.customer)

    @cached_property
    def shown(self) -> QuerySet[Product]:
        """The products his display scheme shows."""
        return visible_products(scheme_of(self.customer))

    @cached_property
    def warehouse_id(self) -> int | None:
        """The warehouse whose stock counts for him."""
        return serving_warehouse_id(mall_channel())


def acting_customer(request: ShopRequest) -> Customer | None:
    """The customer whose prices and cart count: the one staff order for, or the person's own."""
    if ordered_for(request) is not None:
        return request.ordering_for
    return request.member.customer if request.member else None


def ordered_for(request: ShopRequest) -> Customer | None:
    """The customer a member of staff orders for, as far as he still reaches him; asked once."""
    if "ordering_for" not in request.__dict__:
        pk = request.session.get(ORDERING_FOR)
        request.ordering_for = None
        if pk is not None and may(request.user, "order.enter"):
            rows = access.customers_visible_to(request.user).filter(state=CustomerState.ACTIVE)
            related = rows.select_related("type__scheme", "level__price_list", "own_prices")
            request.ordering_for = related.filter(pk=pk).first()
    return request.ordering_for


def customer_of(request: ShopRequest) -> Customer:
    """The customer the person acts for; 403 for somebody who acts for none.

    Staff who may order for customers are asked to choose one first (NobodyChosen).
    """
    customer = acting_customer(request)
    if customer is None and may(request.user, "order.enter"):
        raise NobodyChosen(_("Choose first for which customer you order."))
    if customer is None:
        raise PermissionDenied
    return customer
