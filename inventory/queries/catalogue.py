"""What a customer or a visitor can browse: a page of goods, and the ways to narrow it.

`shown` is what his scheme shows (`visible_products`), asked for once per page. Every function
runs a constant number of queries, whatever the size of the catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from inventory.models import Brand, Category, Product, ProductPicture, Sku, Tag
from inventory.queries.lookup import shelf_order
from wholesale.lists.keyset import Keyset
from wholesale.search import query_tokens

PAGE = 20
SHELF = Keyset(("rank", "id"))
Shown = QuerySet[Product]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the catalogue is narrowed, and after which product (rank, id) the page begins."""

    category: int | None = None
    brand: int | None = None
    tag: int | None = None
    text: str = ""
    after: tuple[int, int] | None = None


@dataclass(slots=True)
class Branch:
    """A category with its children, as far as the visitor has something to see in it."""

    category: Category
    children: list["Branch"] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """This category and everything below it."""
        return [self.category.pk, *(pk for child in self.children for pk in child.ids)]


class Tree:
    """The categories somebody can see, three levels deep."""

    def __init__(self, categories: Sequence[Category]) -> None:
        self.branches = {category.pk: Branch(category) for category in categories}
        self.top: list[Branch] = []
        for category in categories:
            above = self.branches.get(category.parent_id or 0)
            siblings = above.children if above else self.top
            siblings.append(self.branches[category.pk])

    def line_to(self, pk: int | None) -> list[Branch]:
        """The branches from the top down to a category; empty for one that is not shown."""
        found = self.branches.get(pk or 0)
        if found is None:
            return []
        return [*self.line_to(found.category.parent_id), found]


def tree_for(shown: Shown) -> Tree:
    """The categories with goods to see, and those above them."""
    inside = shown.filter(category=OuterRef("pk"))
    categories = list(Category.objects.filter(is_active=True).annotate(is_shown=Exists(inside)))
    wanted = {
        int(part)
        for category in categories
        if category.is_shown
        for part in category.path.split("/")
        if part
    }
    return Tree([category for category in categories if category.pk in wanted])


def page_of_goods(
    shown: Shown, wanted: Wanted, tree: Tree
) -> tuple[list[Product], tuple[int, int] | None]:
    """The next products with their sellable SKUs, pictures and tags, and where to go on."""
    found = _narrowed(shown, wanted, tree)
    if wanted.after:
        found = SHELF.beyond(found, list(wanted.after))
    products = list(_with_goods(found.defer("text", "search_tokens"))[: PAGE + 1])
    page, more = products[:PAGE], products[PAGE:]
    return page, (page[-1].rank, page[-1].pk) if more else None


def products_in_full(shown: Shown) -> QuerySet[Product]:
    """The products with everything a goods page shows."""
    return _with_goods(shown.defer("search_tokens")).select_related("brand", "category")


def brands_for(shown: Shown, branch: Branch | None = None) -> QuerySet[Brand]:
    """The brands with goods to see, in one category when asked."""
    rows = Brand.objects.filter(is_active=True).select_related("logo")
    if branch is None:
        return rows.filter(Exists(shown.filter(brand=OuterRef("pk"))))
    # Asked brand by brand, each would read the category anew: it is read once.
    made = shown.filter(category__in=branch.ids).order_by().values("brand").distinct()
    return rows.filter(pk__in=made)


def tags_for(shown: Shown) -> QuerySet[Tag]:
    """The tags on goods to see."""
    return Tag.objects.filter(Exists(shown.filter(tags=OuterRef("pk"))))


def sellable_skus() -> QuerySet[Sku]:
    """SKUs on the shelf, with the units and packs that say how they are ordered."""
    return (
        Sku.objects.filter(is_on_shelf=True).select_related("unit").prefetch_related("packs__unit")
    )


def _with_goods(products: QuerySet[Product]) -> "QuerySet[Product]":
    pictures = ProductPicture.objects.select_related("small", "large")
    return products.prefetch_related(
        Prefetch("skus", queryset=sellable_skus()), Prefetch("pictures", queryset=pictures), "tags"
    )


def _narrowed(products: QuerySet[Product], wanted: Wanted, tree: Tree) -> "QuerySet[Product]":
    if wanted.category:
        line = tree.line_to(wanted.category)
        products = products.filter(category__in=line[-1].ids) if line else products.none()
    if wanted.brand:
        products = products.filter(brand=wanted.brand)
    if wanted.tag:
        products = products.filter(tags=wanted.tag)
    if not wanted.text.strip():
        return SHELF.order(products)
    tokens = query_tokens(wanted.text)
    if not tokens:
        return products.none()
    return products.filter(search_tokens__contains=tokens).order_by(*shelf_order(tokens))
