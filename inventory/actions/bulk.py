"""One change for many products, in a constant number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from inventory.actions.facts import WrongGoods, document_of
from inventory.actions.tokens import refresh_tokens
from inventory.models import Product, Sku
from wholesale import audit
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """What shall become of the products; what is None stays. An id of 0 takes it away."""

    is_on_shelf: bool | None = None
    category_id: int | None = None
    brand_id: int | None = None
    buyer_id: int | None = None
    is_presale: bool | None = None
    add_tags: frozenset[int] = frozenset()
    remove_tags: frozenset[int] = frozenset()
    price_percent: Decimal | None = None

    @property
    def says_something(self) -> bool:
        """Whether anything is to change at all."""
        return self != Change()


_RAISE_PRICES = """
WITH old AS (
    SELECT id, product_id, code, base_price FROM inventory_sku
    WHERE product_id = ANY(%(products)s) ORDER BY id FOR UPDATE
)
UPDATE inventory_sku s SET base_price = round(old.base_price * %(factor)s, 2)
FROM old WHERE s.id = old.id
RETURNING s.product_id, s.code, old.base_price::text, s.base_price::text
"""


@use_case
def change_products(*, product_ids: Collection[int], change: Change, by: User, at: datetime) -> int:
    """Change many products alike; gives how many. Each has the change in its own trail.

    Locks the products in key order. Refuses with WrongGoods when nothing is to change, or a
    price change is beyond -90 % to +1000 %.
    """
    if not change.says_something:
        raise WrongGoods(_("Choose at least one thing to change."))
    ids = list(
        Product.objects.select_for_update()
        .filter(pk__in=product_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    facts = _write_columns(ids, change)
    _write_tags(ids, change)
    prices = _write_prices(ids, change)
    if change.brand_id is not None:
        refresh_tokens(ids)
    audit.record_many(
        "product.changed",
        [(document_of(pk), {"changes": facts | prices.get(pk, {})}) for pk in ids],
        by=by,
        at=at,
    )
    return len(ids)


@in_transaction
def _write_columns(ids: list[int], change: Change) -> dict[str, list[str]]:
    wanted: dict[str, object] = {}
    if change.is_on_shelf is not None:
        wanted["is_on_shelf"] = change.is_on_shelf
    if change.category_id is not None:
        wanted["category_id"] = change.category_id or None
    if change.brand_id is not None:
        wanted["brand_id"] = change.brand_id or None
    if change.buyer_id is not None:
        wanted["buyer_id"] = change.buyer_id or None
    Product.objects.filter(pk__in=ids).update(**wanted, version=F("version") + 1)
    said: dict[str, object] = dict(wanted)
    if change.is_presale is not None:
        Sku.objects.filter(product__in=ids).update(is_presale=change.is_presale)
        said["is_presale"] = change.is_presale
    if change.add_tags:
        said["+ tags"] = sorted(change.add_tags)
    if change.remove_tags:
        said["- tags"] = sorted(change.remove_tags)
    return {field: ["", str(value)] for field, value in said.items()}


@in_transaction
def _write_tags(ids: list[int], change: Change) -> None:
    through = Product.tags.through
    through._default_manager.filter(product__in=ids, tag__in=change.remove_tags).delete()
    through._default_manager.bulk_create(
        [through(product_id=pk, tag_id=tag) for pk in ids for tag in change.add_tags],
        ignore_conflicts=True,
    )


@in_transaction
def _write_prices(ids: list[int], change: Change) -> dict[int, dict[str, list[str]]]:
    if change.price_percent is None:
        return {}
    if not -90 <= change.price_percent <= 1000:
        raise WrongGoods(_("A price change is between -90 % and +1000 %."), field="price_percent")
    factor = 1 + change.price_percent / 100
    said: dict[int, dict[str, list[str]]] = {}
    for product, code, old, new in run_sql(_RAISE_PRICES, {"products": ids, "factor": factor}):
        said.setdefault(product, {})[f"{code} base_price"] = [old, new]
    return said
