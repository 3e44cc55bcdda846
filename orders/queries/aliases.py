"""What one customer calls goods, for the people who look after him."""

from crm.models import Customer
from orders.models import Alias

PAGE = 100


def words_of(customer: Customer, text: str = "") -> tuple[list[Alias], bool]:
    """His own codes and learnt words, and whether there are more than a page of them."""
    rows = Alias.objects.filter(customer=customer).select_related("sku__product", "sku__unit")
    if text:
        rows = rows.filter(text__contains=text.casefold())
    found = list(rows.prefetch_related("sku__packs__unit")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE
