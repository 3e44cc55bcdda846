"""The ways through the shelf: what its address asks for, and the links that change it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from inventory.queries import catalogue
from inventory.queries.catalogue import Branch, Wanted
from orders.views.shop_visit import Visit

MANY_BRANDS = 12


def wanted_from(request: HttpRequest) -> Wanted:
    """How the address narrows the catalogue; what is not a number counts as not asked."""
    rank, _dot, pk = request.GET.get("after", "").partition(".")
    return Wanted(
        category=_number(request.GET.get("category", "")),
        brand=_number(request.GET.get("brand", "")),
        tag=_number(request.GET.get("tag", "")),
        text=request.GET.get("q", "").replace("\x00", "")[:80],
        after=(int(rank), int(pk)) if _number(rank) is not None and _number(pk) else None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def link_to(wanted: Wanted, **change: object) -> str:
    """The shelf's address with some of what is asked for changed."""
    asked: dict[str, object] = {
        "category": wanted.category,
        "brand": wanted.brand,
        "tag": wanted.tag,
        "q": wanted.text,
        **change,
    }
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse('shop')}?{query}" if query else reverse("shop")


def rail(top: Sequence[Branch], line: Sequence[Branch], wanted: Wanted) -> list[dict[str, object]]:
    """The categories at the left: the top ones, and what is in the one that is open."""
    here = [branch.category.pk for branch in line]
    items = []
    for branch in top:
        items.append(_place(branch, here[:1], wanted.category, depth=1))
        if here[:1] == [branch.category.pk]:
            items += [
                _place(child, here[1:2], wanted.category, depth=2) for child in branch.children
            ]
    return items


def below(line: Sequence[Branch], wanted: Wanted) -> list[dict[str, object]]:
    """The third level, inside the category of the second that is open."""
    if len(line) < 2:
        return []
    return [
        _place(leaf, [wanted.category or 0], wanted.category, depth=3) for leaf in line[1].children
    ]


def _place(
    branch: Branch, here: Sequence[int], exact: int | None, *, depth: int
) -> dict[str, object]:
    return {
        "label": branch.category.name,
        "url": link_to(Wanted(category=branch.category.pk)),
        "current": branch.category.pk in here,
        "exact": branch.category.pk == exact,
        "depth": depth,
    }


def brands(visit: Visit, wanted: Wanted, line: Sequence[Branch]) -> list[dict[str, object]]:
    """The brands with something here; the one that is chosen is first and leads back."""
    found = catalogue.brands_for(visit.shown, line[-1] if line else None)
    chosen = list(found.filter(pk=wanted.brand)) if wanted.brand else []
    others = [brand for brand in found[:MANY_BRANDS] if brand.pk != wanted.brand]
    return [
        {
            "label": brand.name,
            "url": link_to(wanted, brand=None if brand.pk == wanted.brand else brand.pk),
            "current": brand.pk == wanted.brand,
        }
        for brand in [*chosen, *others]
    ]


def tags(visit: Visit, wanted: Wanted) -> list[dict[str, object]]:
    """The tags on what there is to see."""
    return [
        {
            "label": tag.name,
            "url": link_to(wanted, tag=None if tag.pk == wanted.tag else tag.pk),
            "current": tag.pk == wanted.tag,
        }
        for tag in catalogue.tags_for(visit.shown)
    ]
