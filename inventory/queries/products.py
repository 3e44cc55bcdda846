"""What the office's product list and product page read."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from inventory.models import (
    Brand,
    PackType,
    Product,
    ProductPicture,
    Sku,
    SpecificationValue,
    StockLevel,
    Tag,
    Unit,
)
from inventory.models.stock import WarehouseKind
from wholesale.http import number_in

TAG_TONES = {
    "blue": "info", "green": "good", "red": "bad", "orange": "warn", "purple": "violet",
    "grey": "calm",
}  # fmt: skip

_QUANTITY = DecimalField(max_digits=18, decimal_places=3)


def product_rows() -> "QuerySet[Product]":
    """Products with brand, category, tags, leading picture, prices and stock of a list's row.

    Adds `sku_count`, `lowest_price`, `highest_price`, `stock` (on hand in sellable warehouses).
    `has_presale` says that a specification is in pre-sale, `presale_text` when it is expected.
    Constant queries: one, and one each for tags, attributes (two) and pictures.
    """
    skus = Sku.objects.filter(product=OuterRef("pk")).order_by().values("product")
    on_hand = (
        StockLevel.objects.filter(
            sku__product=OuterRef("pk"), warehouse__kind=WarehouseKind.SELLABLE
        )
        .order_by()
        .values("sku__product")
        .annotate(total=Sum("on_hand"))
        .values("total")
    )
    presale = Sku.objects.filter(product=OuterRef("pk"), is_presale=True).order_by("rank", "id")
    return (
        Product.objects.select_related("brand", "category", "buyer")
        .prefetch_related(
            "tags",
            "attributes__attribute",
            Prefetch("pictures", ProductPicture.objects.select_related("small", "large")),
        )
        .annotate(
            sku_count=Subquery(skus.annotate(n=Count("pk")).values("n")),
            lowest_price=Subquery(skus.annotate(n=Min("base_price")).values("n")),
            highest_price=Subquery(skus.annotate(n=Max("base_price")).values("n")),
            has_presale=Exists(presale),
            presale_text=Subquery(presale.values("presale_text")[:1]),
            stock=Coalesce(Subquery(on_hand, output_field=_QUANTITY), Value(Decimal(0))),
        )
    )


def product_named(number: str) -> Product | None:
    """The product behind a document name of the trail ("PR000012")."""
    return Product.objects.filter(pk=number_in(number.removeprefix("PR"))).first()


def brand_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the brands, for filters and forms."""
    return list(Brand.objects.values_list("pk", "name"))


def tag_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the tags."""
    return list(Tag.objects.values_list("pk", "name"))


def unit_choices() -> list[tuple[int, str]]:
    """(pk, name) of the units."""
    return list(Unit.objects.values_list("pk", "name"))


def pack_types() -> list[PackType]:
    """The pack texts with their units."""
    return list(PackType.objects.select_related("base_unit", "pack_unit"))


def specification_values() -> dict[int, list[str]]:
    """The library's values by field (1 and 2), offered while somebody types."""
    values: dict[int, list[str]] = {1: [], 2: []}
    for field, value in SpecificationValue.objects.values_list("field", "value"):
        values[field].append(value)
    return values


def brand_rows() -> list[Brand]:
    """Brands with their logos, and how many products each has (`goods`)."""
    return list(
        Brand.objects.select_related("logo")
        .annotate(goods=Count("products"))
        .order_by("rank", "name")
    )


def unit_rows() -> list[Unit]:
    """Units, and how many specifications are counted in each (`goods`)."""
    return list(Unit.objects.annotate(goods=Count("sku")))


def tag_rows() -> list[Tag]:
    """Tags, how many products carry each (`goods`), and the tone of its chip (`tone`)."""
    tags: list[Tag] = list(Tag.objects.annotate(goods=Count("products")))
    for tag in tags:
        tag.tone = TAG_TONES.get(tag.colour, "calm")  # type: ignore[attr-defined]
    return tags


def specification_rows() -> list[SpecificationValue]:
    """The values of the specification library."""
    return list(SpecificationValue.objects.all())


def stock_by_sku(sku_ids: Sequence[int]) -> dict[int, list[StockLevel]]:
    """The levels of specifications, by warehouse; one query."""
    found: dict[int, list[StockLevel]] = {}
    levels = StockLevel.objects.filter(sku__in=sku_ids).select_related("warehouse")
    for level in levels.order_by("warehouse__name"):
        level.unit_cost = level.value / level.on_hand if level.on_hand else None  # type: ignore[attr-defined]
        found.setdefault(level.sku_id, []).append(level)
    return found
