"""Display schemes as the office sees them: their rules on the tree, and what they would show."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from inventory.models import DisplayScheme, Product, SchemeRule
from inventory.queries.lookup import search_products
from inventory.queries.tree import Node, flat, tree
from inventory.queries.visible import visible_products

SAMPLE = 24


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with its own rule ("", "show" or "hide") and how much of it is shown."""

    node: Node
    rule: str
    shown: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a type of customers with the scheme would see."""

    shown: int
    on_shelf: int
    sample: list[Product]


def scheme_rows() -> list[DisplayScheme]:
    """The schemes with how many rules each has (`rule_count`)."""
    return list(DisplayScheme.objects.annotate(rule_count=Count("rules")))


def branches(scheme: DisplayScheme) -> list[Branch]:
    """The tree with the scheme's rules and the number of goods it shows in each branch."""
    rules: dict[int | None, bool] = dict(
        SchemeRule.objects.filter(scheme=scheme, category__isnull=False).values_list(
            "category", "shows"
        )
    )
    nodes = flat(tree())
    shown = _shown_by_branch(nodes, visible_products(scheme))
    return [Branch(node, _word(rules, node.pk), shown[node.pk]) for node in nodes]


def product_rules(scheme: DisplayScheme) -> list[SchemeRule]:
    """The scheme's rules for single products."""
    held = SchemeRule.objects.filter(scheme=scheme, product__isnull=False)
    return list(held.select_related("product").order_by("product__code"))


def preview(scheme: DisplayScheme, text: str = "") -> Preview:
    """How much of what is on the shelf the scheme shows, and the first goods that match."""
    seen = visible_products(scheme)
    found = search_products(seen, text) if text.strip() else seen
    sample = found.select_related("category").order_by("rank", "pk")[:SAMPLE]
    return Preview(
        shown=seen.count(),
        on_shelf=Product.objects.filter(is_on_shelf=True).count(),
        sample=list(sample),
    )


def _shown_by_branch(nodes: list[Node], seen: "QuerySet[Product]") -> dict[int, int]:
    counts = dict(
        seen.filter(~Q(category=None)).order_by().values_list("category").annotate(n=Count("pk"))
    )
    total = dict.fromkeys((node.pk for node in nodes), 0)
    for node in nodes:
        for step in node.category.path.split("/"):
            if step and int(step) in total:
                total[int(step)] += counts.get(node.pk, 0)
    return total


def _word(rules: Mapping[int | None, bool], pk: int) -> str:
    return {True: "show", False: "hide", None: ""}[rules.get(pk)]
