"""What customers said of goods: on a product's page, on an order, and in the office's list."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Prefetch, QuerySet

from crm.models import Customer
from orders.models import Order, Rating, RatingPicture, RatingState, ShipmentLine
from orders.states import Fulfilment, ShipmentState

SHOWN_AT_MOST = 10
_HERE = (Fulfilment.DELIVERED, Fulfilment.RECEIVED)


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of a product that are shown: how many, their average, the newest of them."""

    count: int
    average: Decimal | None
    newest: list[Rating]


def ratings_of(product_id: int) -> Ratings:
    """What everybody may read of a product; at most three queries, one where there is none."""
    shown = Rating.objects.filter(product=product_id, state=RatingState.SHOWN)
    sums = shown.aggregate(count=Count("pk"), average=Avg("stars"))
    if not sums["count"]:
        return Ratings(0, None, [])
    newest = list(_with_pictures(shown).order_by("-pk")[:SHOWN_AT_MOST])
    return Ratings(sums["count"], round(Decimal(str(sums["average"])), 1), newest)


def received_products(order: Order) -> set[int]:
    """The products of an order that have reached the customer."""
    lines = ShipmentLine.objects.filter(
        shipment__order=order, shipment__state=ShipmentState.POSTED, shipment__delivery__in=_HERE
    )
    return set(lines.values_list("sku__product", flat=True))


def ratings_on(order: Order) -> dict[int, Rating | None]:
    """{product id: its rating, if any} of the goods of an order that may be rated."""
    said = {rating.product_id: rating for rating in Rating.objects.filter(order=order)}
    return {product: said.get(product) for product in received_products(order)}


def rating_on(order: Order, product_id: int) -> Rating | None:
    """What was said of a product of an order."""
    return _with_pictures(Rating.objects.filter(order=order, product=product_id)).first()


def rating_rows() -> QuerySet[Rating]:
    """Ratings with what the office's list shows; two queries."""
    return _with_pictures(Rating.objects.select_related("order", "product", "customer", "by"))


def picture_for(pk: int) -> RatingPicture | None:
    """A photo with its rating and its file."""
    rows = RatingPicture.objects.select_related("rating", "large", "small")
    return rows.filter(pk=pk).first()


def is_of(picture: RatingPicture, customer: Customer | None) -> bool:
    """Whether the customer wrote the rating of a photo."""
    return customer is not None and picture.rating.customer_id == customer.pk


def _with_pictures(rows: QuerySet[Rating]) -> QuerySet[Rating]:
    return rows.prefetch_related(
        Prefetch("pictures", RatingPicture.objects.select_related("small"))
    )
