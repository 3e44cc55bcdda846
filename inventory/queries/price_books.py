"""Price books as the office sees them: old and new price of every place."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet

from inventory.models import BookPrice, Price, PriceBook

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A price of a book beside the one that stands without it (None: none)."""

    price: BookPrice
    before: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """By how much it goes up or down."""
        if not self.before:
            return None
        return ((self.price.unit_price - self.before) * 100 / self.before).quantize(Decimal("0.1"))


def book_rows() -> list[PriceBook]:
    """The books, the last to begin first, with how many prices each holds (`lines`)."""
    counted = PriceBook.objects.annotate(lines=Count("prices"))
    return list(counted.order_by("-starts_on", "-pk")[:MOST_SHOWN])


def changes(within: QuerySet[BookPrice]) -> list[Change]:
    """What these prices of a book change, at most 500 lines; two queries."""
    rows = within.select_related("sku__product", "sku__unit", "price_list")
    prices = list(rows.order_by("sku__code", "price_list", "from_quantity")[:MOST_SHOWN])
    held = {
        (price.price_list_id, price.sku_id, price.from_quantity): price.unit_price
        for price in Price.objects.filter(
            price_list__in={each.price_list_id for each in prices if each.price_list_id},
            sku__in={each.sku_id for each in prices},
        )
    }
    return [
        Change(
            each,
            held.get((each.price_list_id, each.sku_id, each.from_quantity))
            if each.price_list_id
            else each.sku.base_price,
        )
        for each in prices
    ]


def phase(book: PriceBook, today: date) -> str:
    """Where a book stands today: draft, ahead, now, over or cancelled."""
    if book.state != "released":
        return book.state
    if book.starts_on > today:
        return "ahead"
    return "over" if book.ends_on and book.ends_on < today else "now"
