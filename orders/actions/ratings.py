"""Customers say what they think of goods they received; the house reads it before others do."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from orders.actions.review import required
from orders.models import Order, Rating, RatingPicture, RatingState
from orders.queries.ratings import received_products
from wholesale import audit, uploads
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.models.file import FileAccess
from wholesale.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.base import File

LONGEST, MOST_PICTURES = 1000, 6


class CannotRate(Refusal):
    """The goods were not received yet, or what was said is no rating."""


@use_case
def rate_goods(
    *,
    number: str,
    product_id: int,
    stars: int,
    text: str,
    by: User,
    at: datetime,
    pictures: "Sequence[File[bytes]]" = (),
) -> Rating:
    """Say what one thinks of goods of an order, or say it anew; it waits to be read again.

    Sent twice is one rating; photos that come with it take the place of earlier ones. Locks the
    order. Refuses with CannotRate, NotAPicture or PictureTooLarge; then nothing has changed.
    """
    order = Order.objects.locked(number)
    _require_rating(order, product_id, stars, text, len(pictures))
    rating, _is_new = Rating.objects.update_or_create(
        order=order,
        product_id=product_id,
        defaults={
            "customer_id": order.customer_id, "by": by, "stars": stars, "text": text,
            "state": RatingState.WAITING, "because": "", "created_at": at, "decided_at": None,
            "decided_by": None,
        },
    )  # fmt: skip
    _hang(rating, pictures, by=by)
    audit.record(
        "goods.rated", document=number, by=by, at=at, product=rating.product.code, stars=stars
    )
    return rating


@use_case
def show_rating(*, rating_id: int, by: User, at: datetime) -> Rating:
    """Let others read a rating. Locks it; a second time changes nothing."""
    return _decide(rating_id, RatingState.SHOWN, "", by=by, at=at)


@use_case
def hide_rating(*, rating_id: int, because: str, by: User, at: datetime) -> Rating:
    """Keep a rating from others, its photos too. Locks it. Refuses with ReasonMissing."""
    return _decide(rating_id, RatingState.HIDDEN, required(because), by=by, at=at)


@in_transaction
def _decide(pk: int, state: RatingState, because: str, *, by: User, at: datetime) -> Rating:
    rating = Rating.objects.select_for_update(of=["self"]).select_related("order").get(pk=pk)
    if rating.state == state and rating.because == because:
        return rating
    rating.state, rating.because = state, because
    rating.decided_by, rating.decided_at = by, at
    rating.save(update_fields=["state", "because", "decided_by", "decided_at"])
    audit.record(
        f"rating.{state}", document=rating.order.number, by=by, at=at, because=because
    )  # fmt: skip
    return rating


@in_transaction
def _hang(rating: Rating, pictures: "Sequence[File[bytes]]", *, by: User) -> None:
    if not pictures:
        return
    kept = [
        uploads.store_product_picture(file, by=by, access=FileAccess.PRIVATE) for file in pictures
    ]
    rating.pictures.all().delete()
    RatingPicture.objects.bulk_create(
        RatingPicture(rating=rating, large=large, small=small) for large, small in kept
    )


def _require_rating(order: Order, product_id: int, stars: int, text: str, photos: int) -> None:
    if product_id not in received_products(order):
        raise CannotRate(
            _("You can rate these goods once you have received them. Confirm the receipt first."),
            document=order.number,
        )
    if not 1 <= stars <= 5:
        raise CannotRate(_("Choose one to five stars."))
    if len(text) > LONGEST:
        raise CannotRate(
            _("The text has %(length)s characters; %(most)s are kept. Please shorten it.")
            % {"length": len(text), "most": LONGEST}
        )
    if photos > MOST_PICTURES:
        raise CannotRate(_("At most %(most)s photos go with a rating.") % {"most": MOST_PICTURES})
