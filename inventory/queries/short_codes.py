"""The short codes that codes of goods are made of, and goods to try a rule on."""

from collections.abc import Sequence

from django.db.models import Model

from inventory.models import Brand, Category, CodeRule, Sku, SpecificationValue

EXAMPLES = 5


def rule() -> str:
    """The rule of the house, or ""."""
    return CodeRule.objects.values_list("pattern", flat=True).first() or ""


def short_codes() -> list[tuple[str, Sequence[Model]]]:
    """("brand" | "category" | "value", its entries) that a rule may want short codes of."""
    return [
        ("brand", list(Brand.objects.all())),
        ("category", list(Category.objects.order_by("path"))),
        ("value", list(SpecificationValue.objects.all())),
    ]


def examples() -> list[Sku]:
    """The newest goods, to show what a rule makes of them."""
    skus = Sku.objects.select_related("product__brand", "product__category").order_by("-pk")
    return list(skus[:EXAMPLES])
