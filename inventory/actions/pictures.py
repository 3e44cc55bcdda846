"""A product's pictures: added, put first, replaced, taken out."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from inventory.actions.facts import WrongGoods, document_of
from inventory.models import Product, ProductPicture
from wholesale import audit, uploads
from wholesale.db import in_transaction, use_case
from wholesale.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.base import File

MAX_PICTURES = 12


@use_case
def add_pictures(
    *, product_id: int, files: "Sequence[File[bytes]]", by: User, at: datetime
) -> list[ProductPicture]:
    """Put pictures behind those a product has; all of them or none.

    Refuses with NotAPicture, PictureTooLarge, or WrongGoods beyond twelve pictures.
    """
    product = _held(product_id)
    pictures = hang_pictures(product, files, by=by)
    _say("product.pictured", product, by=by, at=at, added=len(pictures))
    return pictures


@in_transaction
def hang_pictures(
    product: Product, files: "Sequence[File[bytes]]", *, by: User
) -> list[ProductPicture]:
    """The building block of `add_pictures`, for a product that is just being made."""
    known = ProductPicture.objects.filter(product=product)
    if known.count() + len(files) > MAX_PICTURES:
        raise WrongGoods(
            _("A product has at most %(count)s pictures. Remove one first.")
            % {"count": MAX_PICTURES},
            field="pictures",
        )
    first = (known.aggregate(last=Max("rank"))["last"] or 0) + 1
    pictures = [
        _stored(product, file, rank=first + place, by=by) for place, file in enumerate(files)
    ]
    return ProductPicture.objects.bulk_create(pictures)


@use_case
def replace_picture(
    *, product_id: int, file: "File[bytes]", by: User, at: datetime
) -> ProductPicture:
    """Put a picture in the place of the leading one (or be the first).

    Refuses with NotAPicture or PictureTooLarge; the old picture then stays.
    """
    product = _held(product_id)
    leading = ProductPicture.objects.filter(product=product).first()
    picture = _stored(product, file, rank=leading.rank if leading else 0, by=by)
    if leading:
        leading.delete()
    picture.save()
    _say("product.pictured", product, by=by, at=at, replaced=True)
    return picture


@use_case
def put_first(*, picture_id: int, by: User, at: datetime) -> None:
    """Let a picture lead; the others keep their order behind it."""
    picture = ProductPicture.objects.get(pk=picture_id)
    product = _held(picture.product_id)
    others = ProductPicture.objects.filter(product=product).exclude(pk=picture_id)
    others.update(rank=F("rank") + 1)
    ProductPicture.objects.filter(pk=picture_id).update(rank=0)
    _say("product.pictured", product, by=by, at=at, leading=picture_id)


@use_case
def remove_picture(*, picture_id: int, by: User, at: datetime) -> None:
    """Take a picture out. Its file stays for whoever printed or linked it."""
    picture = ProductPicture.objects.get(pk=picture_id)
    product = _held(picture.product_id)
    picture.delete()
    _say("product.pictured", product, by=by, at=at, removed=picture_id)


def _held(product_id: int) -> Product:
    return Product.objects.select_for_update().get(pk=product_id)


def _stored(product: Product, file: "File[bytes]", *, rank: int, by: User) -> ProductPicture:
    large, small = uploads.store_product_picture(file, by=by)
    return ProductPicture(product=product, large=large, small=small, rank=rank)


@in_transaction
def _say(action: str, product: Product, *, by: User, at: datetime, **facts: int) -> None:
    said: dict[str, Any] = dict(facts)
    audit.record(action, document=document_of(product.pk), by=by, at=at, **said)
