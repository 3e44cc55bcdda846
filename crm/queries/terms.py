"""A customer's terms: which goods he sees and which price lists are his."""

from datetime import datetime

from crm.models import Customer
from inventory.models import DisplayScheme
from inventory.queries.prices import PriceTerms
from inventory.queries.visible import public_scheme

PUBLIC = PriceTerms(is_public=True)


def price_terms(
    customer: Customer | None,
    *,
    at: datetime | None = None,
    besides: str = "",
    draft_book: int = 0,
) -> PriceTerms:
    """The lists and promotions that price for a customer, now or at a moment.

    None is a visitor, who gets public prices only. `besides` is a document that is priced again,
    `draft_book` a price book that counts as released.
    """
    if customer is None:
        return PUBLIC
    return PriceTerms(
        own_list=customer.own_prices_id,
        level_list=customer.level.price_list_id if customer.level else None,
        customer=customer.pk,
        level=customer.level_id,
        type=customer.type_id,
        at=at,
        besides=besides,
        draft_book=draft_book,
    )


def scheme_of(customer: Customer | None) -> DisplayScheme | None:
    """The display scheme of a customer's type, or the public one for a visitor."""
    if customer is None:
        return public_scheme()
    return customer.type.scheme if customer.type else None
