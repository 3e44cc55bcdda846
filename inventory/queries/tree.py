"""The category tree with the number of goods below each node."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from inventory.models import Category, Product

NONE = "none"


@dataclass(slots=True)
class Node:
    """A category with what is below it. `goods` counts the whole branch."""

    category: Category
    goods: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """The category's key."""
        return self.category.pk

    @property
    def name(self) -> str:
        """The category's name."""
        return self.category.name

    @property
    def indented(self) -> str:
        """The name, moved in by its level, for a plain select."""
        return "　" * (self.category.level - 1) + self.category.name


def tree() -> list[Node]:
    """The whole tree by rank and name; two queries."""
    counts = dict(
        Product.objects.filter(category__isnull=False)
        .order_by()
        .values_list("category")
        .annotate(n=Count("pk"))
    )
    nodes = {each.pk: Node(each) for each in Category.objects.order_by("rank", "name")}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.category.parent_id or 0)
        (parent.children if parent else roots).append(node)
        for step in _steps(node.category.path):
            if step in nodes:
                nodes[step].goods += counts.get(node.pk, 0)
    return roots


def flat(nodes: Iterable[Node]) -> list[Node]:
    """The tree as a list, each node before what is below it."""
    listed = []
    for node in nodes:
        listed += [node, *flat(node.children)]
    return listed


def category_choices(_user: object = None) -> list[tuple[int | str, str]]:
    """(pk, indented name) of all categories, for a form."""
    return [(node.pk, node.indented) for node in flat(tree())]


def counted_choices(_user: object = None) -> list[tuple[int | str, str]]:
    """The same with counts, and the goods that have no category, for a filter."""
    without = Product.objects.filter(category__isnull=True).count()
    choices: list[tuple[int | str, str]] = [
        (node.pk, f"{node.indented} ({node.goods})") for node in flat(tree())
    ]
    if without:
        choices.append((NONE, f"{_('Without category')} ({without})"))
    return choices


def path_text(node: Node, names: dict[int, str]) -> str:
    """A category with all above it, as an import reads it again: "Food/Sauces/Soy"."""
    return "/".join(names[step] for step in _steps(node.category.path) if step in names)


def within(rows: "QuerySet[Any]", values: list[str], *, field: str = "category") -> "QuerySet[Any]":
    """The rows whose category is one of these, or below one of them."""
    wanted = Q()
    for value in values:
        if value == NONE:
            wanted |= Q(**{f"{field}__isnull": True})
        else:
            wanted |= Q(**{f"{field}__in": branch(int(value))})
    return rows.filter(wanted)


def branch(pk: int) -> list[int]:
    """A category and everything below it, as keys."""
    return list(Category.objects.filter(path__contains=f"/{pk}/").values_list("pk", flat=True))


def _steps(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
