"""Kinds of returnable packaging and what travels in them."""

from django.db.models import Count

from inventory.models import PackagingKind, PackagingPart


def all_kinds() -> list[PackagingKind]:
    """Every kind, those in use first; adds `goods`, how many specifications travel in it."""
    kinds = PackagingKind.objects.annotate(goods=Count("parts"))
    return list(kinds.order_by("-is_active", "name"))


def parts_of(kind: PackagingKind) -> list[PackagingPart]:
    """The goods that travel in a kind, by code."""
    rows = kind.parts.select_related("sku__product", "sku__unit")
    return list(rows.order_by("sku__code"))
