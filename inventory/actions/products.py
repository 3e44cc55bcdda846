"""What a manager does to one product: make it, change it, copy it, take it out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from inventory.actions import attributes
from inventory.actions import skus as sku_rows
from inventory.actions.facts import (
    PackFacts,
    ProductFacts,
    SkuFacts,
    WrongGoods,
    check_skus,
    document_of,
    once_only,
)
from inventory.actions.pictures import hang_pictures
from inventory.actions.tokens import refresh_tokens
from inventory.models import Product, Sku
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

if TYPE_CHECKING:
    from django.core.files.base import File

_FIELDS = (
    "code", "name", "model", "brand_id", "category_id", "text", "is_on_shelf", "rank", "series",
    "brand_mark", "buyer_id",
)  # fmt: skip


class ChangedMeanwhile(Refusal):
    """Somebody else saved first; `product` is how it is now."""

    def __init__(self, product: Product) -> None:
        super().__init__(
            _(
                "%(product)s was changed by somebody else while you were editing."
                " Your entries are kept below; compare them with what is stored, then save again."
            )
            % {"product": product.code}
        )
        self.product = product


class GoodsInUse(Refusal):
    """Orders or stock moves name these goods: they can be taken off the shelf, not deleted."""


@use_case
@once_only
def create_product(
    *,
    facts: ProductFacts,
    skus: Sequence[SkuFacts],
    key: str,
    by: User,
    at: datetime,
    pictures: "Sequence[File[bytes]]" = (),
) -> Product:
    """Make a product with specifications, packs, barcodes, pictures; the same `key` makes one.

    Refuses with WrongGoods (codes taken, packs and prices that cannot be), NotAPicture or
    PictureTooLarge; then nothing is made.
    """
    pk = _next_id()
    counts = idempotency.claim(key, purpose="product", by_id=by.pk, result=str(pk))
    if counts != str(pk):
        return Product.objects.get(pk=int(counts))
    check_skus(skus)
    _require_free_code(facts.code)
    product = Product.objects.create(pk=pk, **_columns(facts))
    product.tags.set(facts.tag_ids)
    attributes.write(product, facts.attributes)
    sku_rows.write(product, skus)
    hang_pictures(product, pictures, by=by)
    refresh_tokens([product.pk])
    audit.record(
        "product.created", document=document_of(product.pk), by=by, at=at, code=product.code
    )
    return product


@use_case
@once_only
def save_product(
    *,
    product_id: int,
    facts: ProductFacts,
    skus: Sequence[SkuFacts],
    seen_version: int,
    by: User,
    at: datetime,
) -> Product:
    """Write a product's whole page: its facts, and its specifications as they shall be.

    Locks the product. Refuses with ChangedMeanwhile when `seen_version` is not the latest,
    WrongGoods, or GoodsInUse for a specification that cannot go.
    """
    product = _held(product_id, seen_version)
    check_skus(skus)
    _require_free_code(facts.code, but_for=product_id)
    before = {field: getattr(product, field) for field in _FIELDS}
    _apply(product, facts)
    product.tags.set(facts.tag_ids)
    more = attributes.write(product, facts.attributes) | sku_rows.write(product, skus)
    refresh_tokens([product.pk])
    audit.record(
        "product.changed",
        document=document_of(product.pk),
        by=by,
        at=at,
        changes=audit.changes(before, _columns(facts)) | more,
    )
    return product


@use_case
@once_only
def edit_product(
    *,
    product_id: int,
    name: str,
    code: str,
    category_id: int | None,
    seen_version: int,
    by: User,
    at: datetime,
) -> Product:
    """Change name, own code and category in one press (the row of the list).

    A product with one specification of the same code carries it along. Locks the product.
    Refuses with ChangedMeanwhile or WrongGoods.
    """
    product = _held(product_id, seen_version)
    _require_free_code(code, but_for=product_id)
    before = {"name": product.name, "code": product.code, "category_id": product.category_id}
    after = {"name": name, "code": code, "category_id": category_id}
    only = list(Sku.objects.filter(product=product)[:2])
    if len(only) == 1 and only[0].code == product.code:
        _require_free_sku_code(code, but_for=only[0].pk)
        Sku.objects.filter(pk=only[0].pk).update(code=code)
    product.name, product.code, product.category_id = name, code, category_id
    _save_next_version(product, ["name", "code", "category_id"])
    refresh_tokens([product.pk])
    audit.record(
        "product.changed",
        document=document_of(product.pk),
        by=by,
        at=at,
        changes=audit.changes(before, after),
    )
    return product


@use_case
@once_only
def copy_product(*, product_id: int, key: str, by: User, at: datetime) -> Product:
    """Make a product like another: its own codes, no barcodes, and off the shelf at first."""
    pk = _next_id()
    counts = idempotency.claim(key, purpose="product", by_id=by.pk, result=str(pk))
    if counts != str(pk):
        return Product.objects.get(pk=int(counts))
    old = Product.objects.get(pk=product_id)
    ending = _free_ending(old)
    facts = replace(facts_of(old), code=f"{old.code[:36]}{ending}", is_on_shelf=False)
    product = Product.objects.create(pk=pk, **_columns(facts))
    product.tags.set(facts.tag_ids)
    attributes.write(product, facts.attributes)
    copies = [
        replace(sku, pk=None, code=f"{sku.code[:44]}{ending}", barcodes=())
        for sku in sku_facts_of(old)
    ]
    sku_rows.write(product, copies)
    refresh_tokens([product.pk])
    audit.record(
        "product.created",
        document=document_of(product.pk),
        by=by,
        at=at,
        code=product.code,
        copy_of=old.code,
    )
    return product


@use_case
def delete_product(*, product_id: int, by: User, at: datetime) -> None:
    """Take a product out for good. Refuses with GoodsInUse when anything names it."""
    product = Product.objects.select_for_update().get(pk=product_id)
    code = product.code
    try:
        product.delete()
    except (ProtectedError, IntegrityError) as error:
        raise GoodsInUse(
            _("%(product)s has stock or orders and cannot be deleted. Take it off the shelf.")
            % {"product": code}
        ) from error
    audit.record("product.deleted", document=document_of(product_id), by=by, at=at, code=code)


def facts_of(product: Product) -> ProductFacts:
    """A stored product in the shape a form hands over."""
    return ProductFacts(
        **{field: getattr(product, field) for field in _FIELDS},
        tag_ids=frozenset(product.tags.values_list("pk", flat=True)),
        attributes=dict(product.attributes.values_list("attribute", "value")),
    )


def sku_facts_of(product: Product) -> list[SkuFacts]:
    """Its specifications in the shape a form hands over."""
    return [
        SkuFacts(
            pk=sku.pk,
            code=sku.code,
            unit_id=sku.unit_id,
            specification=sku.specification,
            specification2=sku.specification2,
            packs=[
                PackFacts(pack.unit_id, pack.factor, pack.is_order_pack) for pack in sku.packs.all()
            ],
            minimum=sku.minimum,
            multiple=sku.multiple,
            base_price=sku.base_price,
            public_price=sku.public_price,
            is_on_shelf=sku.is_on_shelf,
            barcodes=[(barcode.code, barcode.factor) for barcode in sku.barcodes.all()],
            is_presale=sku.is_presale,
            presale_text=sku.presale_text,
            semi_finished=sku.semi_finished.code if sku.semi_finished else "",
            semi_finished_per=sku.semi_finished_per,
        )
        for sku in product.skus.select_related("semi_finished").prefetch_related(
            "packs", "barcodes"
        )
    ]


@in_transaction
def _held(product_id: int, seen_version: int) -> Product:
    product = Product.objects.select_for_update().get(pk=product_id)
    if product.version != seen_version:
        raise ChangedMeanwhile(product)
    return product


def _next_id() -> int:
    # Known before the row is made, so that the form's key can name the result it stands for.
    return int(run_sql("SELECT nextval(pg_get_serial_sequence('inventory_product', 'id'))")[0][0])


def _columns(facts: ProductFacts) -> dict[str, object]:
    return {field: getattr(facts, field) for field in _FIELDS}


def _apply(product: Product, facts: ProductFacts) -> None:
    for field, value in _columns(facts).items():
        setattr(product, field, value)
    _save_next_version(product, list(_FIELDS))


def _save_next_version(product: Product, fields: list[str]) -> None:
    product.version += 1
    product.save(update_fields=[*fields, "version", "updated_at"])


def _require_free_code(code: str, *, but_for: int | None = None) -> None:
    if Product.objects.filter(code=code).exclude(pk=but_for or 0).exists():
        raise WrongGoods(
            _("The code %(code)s is already taken by another product. Choose another.")
            % {"code": code},
            field="code",
        )


def _require_free_sku_code(code: str, *, but_for: int) -> None:
    if Sku.objects.filter(code=code).exclude(pk=but_for).exists():
        raise WrongGoods(
            _("The code %(code)s is already taken by a specification. Choose another.")
            % {"code": code},
            field="code",
        )


def _free_ending(product: Product) -> str:
    taken = set(
        Product.objects.filter(code__startswith=product.code[:36]).values_list("code", flat=True)
    ) | set(Sku.objects.filter(code__startswith=product.code[:36]).values_list("code", flat=True))
    number = 2
    while f"{product.code[:36]}-{number}" in taken:
        number += 1
    return f"-{number}"
