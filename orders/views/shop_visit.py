"""Who browses, and on whose terms: a customer's person, or a visitor with public prices only."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from crm.models import Customer, Member
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Product
from inventory.queries.prices import PriceTerms
from inventory.queries.visible import visible_products
from orders.queries.cart import mall_channel, serving_warehouse_id
from wholesale.http import StaffRequest


class ShopRequest(StaffRequest):
    """A request on the phone; `member` is falsy for everybody but a customer's person."""

    member: Member


@dataclass
class Visit:
    """What one request may see of the catalogue; each part is asked for once."""

    request: ShopRequest

    @cached_property
    def customer(self) -> Customer | None:
        """The customer the person acts for; None for a visitor."""
        return self.request.member.customer if self.request.member else None

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


def customer_of(request: ShopRequest) -> Customer:
    """The customer the person acts for; 403 for somebody who acts for none."""
    if not request.member:
        raise PermissionDenied
    return request.member.customer
