"""What attributes there are, which goods have which value, and how they are filtered."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef

from inventory.models import Attribute, AttributeKind, AttributeValue, Product
from wholesale.lists.filters import Rows


def attributes() -> list[Attribute]:
    """The attributes in their order."""
    return list(Attribute.objects.all())


def attribute_rows() -> list[Attribute]:
    """The attributes, and how many products say something about each (`goods`)."""
    return list(Attribute.objects.annotate(goods=Count("values")))


def public_values(product: Product) -> list[tuple[str, str]]:
    """(attribute, value) of a product as customers see them; one query."""
    said = AttributeValue.objects.filter(product=product, attribute__is_public=True)
    rows = said.select_related("attribute").order_by("attribute__rank", "attribute__name")
    return [(row.attribute.label, row.attribute.say(row.value)) for row in rows]


def said(product: Product) -> str:
    """The attributes of a product in one line (needs `attributes__attribute` prefetched)."""
    rows = sorted(product.attributes.all(), key=lambda row: (row.attribute.rank, row.attribute_id))
    return " · ".join(f"{row.attribute.label} {row.attribute.say(row.value)}" for row in rows)


def choices(_user: object = None) -> list[tuple[str, str]]:
    """("3:Spring", "Season: Spring") for every choice of every attribute that has choices."""
    return [
        (f"{attribute.pk}:{choice}", f"{attribute.label}: {choice}")
        for attribute in Attribute.objects.filter(kind=AttributeKind.CHOICE)
        for choice in attribute.choices
    ]


def having(rows: Rows, values: Sequence[str]) -> Rows:
    """The products that have every chosen value; several of one attribute count as "or"."""
    wanted: dict[int, list[str]] = {}
    for value in values:
        number, _colon, choice = value.partition(":")
        wanted.setdefault(int(number), []).append(choice)
    for pk, words in wanted.items():
        rows = rows.filter(_says(attribute=pk, value__in=words))
    return rows


def saying(rows: Rows, text: str) -> Rows:
    """The products with an attribute whose value contains the words."""
    return rows.filter(_says(value__icontains=text))


def _says(**what: object) -> Exists:
    return Exists(AttributeValue.objects.filter(product=OuterRef("pk"), **what))
