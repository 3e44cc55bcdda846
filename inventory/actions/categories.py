"""The three-level tree of categories: add, rename, move, rank, take out."""

from datetime import datetime

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from inventory.actions.facts import once_only
from inventory.models import Category
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

LEVELS = 3
DOCUMENT = "categories"


class WrongCategory(Refusal):
    """The tree cannot be so: a fourth level, a circle, a name twice, goods that would be lost."""


@use_case
@once_only
def add_category(*, name: str, parent_id: int | None, by: User, at: datetime) -> Category:
    """Put a category below another, or on top. Locks the tree. Refuses with WrongCategory."""
    tree = held_tree()
    category = grow(tree, name, parent_id)
    audit.record("category.added", document=DOCUMENT, by=by, at=at, name=name, parent=parent_id)
    return category


@use_case
@once_only
def change_category(
    *,
    category_id: int,
    name: str,
    parent_id: int | None,
    rank: int,
    is_active: bool,
    by: User,
    at: datetime,
) -> Category:
    """Rename, move with all below it, rank, or hide a category.

    Locks the tree. Refuses with WrongCategory (fourth level, circle, name taken).
    """
    tree = held_tree()
    category = _of(tree, category_id)
    _require_free_name(tree, name, parent_id, but_for=category_id)
    if parent_id != category.parent_id:
        _move(tree, category, parent_id)
    before = {"name": category.name, "rank": category.rank, "is_active": category.is_active}
    category.name, category.rank, category.is_active = name, rank, is_active
    category.save(update_fields=["name", "rank", "is_active", "parent", "level", "path"])
    audit.record(
        "category.changed",
        document=DOCUMENT,
        by=by,
        at=at,
        category=category_id,
        parent=parent_id,
        changes=audit.changes(before, {"name": name, "rank": rank, "is_active": is_active}),
    )
    return category


@use_case
def remove_category(*, category_id: int, by: User, at: datetime) -> None:
    """Take an empty category out. Refuses with WrongCategory while it holds anything."""
    category = _of(held_tree(), category_id)
    name = category.name
    try:
        category.delete()
    except ProtectedError as error:
        raise WrongCategory(
            _("%(category)s still holds goods or categories. Move them first, then remove it.")
            % {"category": name}
        ) from error
    audit.record("category.removed", document=DOCUMENT, by=by, at=at, name=name)


@in_transaction
def held_tree() -> dict[int, Category]:
    """All categories, held: the tree is small, and two moves at once could tie a circle."""
    return {each.pk: each for each in Category.objects.select_for_update().order_by("pk")}


@in_transaction
def grow(tree: dict[int, Category], name: str, parent_id: int | None) -> Category:
    """Make a category in a held tree and remember it there."""
    parent = _of(tree, parent_id) if parent_id else None
    level = parent.level + 1 if parent else 1
    if level > LEVELS:
        raise _too_deep(name)
    _require_free_name(tree, name, parent_id)
    category = Category.objects.create(name=name, parent=parent, level=level)
    category.path = f"{parent.path if parent else '/'}{category.pk}/"
    category.save(update_fields=["path"])
    tree[category.pk] = category
    return category


@in_transaction
def _move(tree: dict[int, Category], category: Category, parent_id: int | None) -> None:
    parent = _of(tree, parent_id) if parent_id else None
    if parent and parent.path.startswith(category.path):
        raise WrongCategory(
            _("%(category)s cannot move below itself. Choose another place.")
            % {"category": category.name}
        )
    below = [
        each for each in tree.values() if each.path.startswith(category.path) and each != category
    ]
    shift = (parent.level if parent else 0) + 1 - category.level
    if max([category.level, *(each.level for each in below)]) + shift > LEVELS:
        raise _too_deep(category.name)
    old_path, new_path = category.path, f"{parent.path if parent else '/'}{category.pk}/"
    for each in below:
        each.path = new_path + each.path.removeprefix(old_path)
        each.level += shift
    category.parent, category.level, category.path = parent, category.level + shift, new_path
    Category.objects.bulk_update(below, ["path", "level"])


def _of(tree: dict[int, Category], category_id: int) -> Category:
    try:
        return tree[category_id]
    except KeyError:
        raise WrongCategory(_("This category is no longer there. Reload the page.")) from None


def _too_deep(name: str) -> WrongCategory:
    return WrongCategory(
        _("%(category)s would stand on a fourth level. There are three; choose a higher place.")
        % {"category": name}
    )


def _require_free_name(
    tree: dict[int, Category], name: str, parent_id: int | None, *, but_for: int | None = None
) -> None:
    if not name:
        raise WrongCategory(_("A category needs a name."))
    if any(
        each.parent_id == parent_id and each.name == name and each.pk != but_for
        for each in tree.values()
    ):
        raise WrongCategory(
            _("There is already a category %(category)s in this place.") % {"category": name}
        )
