"""What the office reads about goods thrown away."""

from django.db.models import QuerySet, Sum

from warehouse.models import Scrap, ScrapLine


def scrap_rows() -> "QuerySet[Scrap]":
    """Documents with warehouse and poster; adds `worth`, what the goods took along."""
    return Scrap.objects.select_related("warehouse", "posted_by", "photo").annotate(
        worth=Sum("lines__cost")
    )


def scrap_lines(scrap: Scrap) -> list[ScrapLine]:
    """The lines with their goods, said in packs (`packs`); three queries."""
    lines = list(
        scrap.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("sku__code")
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines
