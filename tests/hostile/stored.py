"""Markup in every text that the house keeps, read back on every page that shows it."""

from django.apps import apps
from django.db import DatabaseError, models, transaction

from tests.hostile.corpus import NASTY_NAMES

PAGES = 3  # so many pages of one address are read
OURS = ("wholesale", "crm", "inventory", "finance", "orders")
# What names a kind, an address or a place on the disk is never typed by anybody.
NOT_TYPED = {
    "username", "password", "language", "code", "number", "list_name", "kind", "topic", "path",
    "content_type", "content_hash", "token_hash", "query", "action",
    "document", "event", "key", "name_key",
}  # fmt: skip


def read_back(crawl, judge):
    """After all texts became markup, no page of the house holds any of it live."""
    changed = sum(_spoil(model) for model in apps.get_models() if model._meta.app_label in OURS)
    assert changed > 60
    for route, doors in crawl.seen.items():
        for door in doors[:PAGES]:
            judge.send(door, f"markup in every text, {route}", "get", door.path)


def _spoil(model):
    return sum(_say(model, field) for field in model._meta.local_fields if _is_typed(field))


def _is_typed(field):
    is_text = type(field) in {models.CharField, models.TextField}
    return is_text and not (field.choices or field.unique or field.name in NOT_TYPED)


def _say(model, field):
    said = 0
    for markup in NASTY_NAMES:
        if field.max_length and field.max_length < len(markup):
            continue
        half = model._base_manager.filter(pk__in=list(
            model._base_manager.order_by("pk").values_list("pk", flat=True)
        )[NASTY_NAMES.index(markup) :: len(NASTY_NAMES)])  # fmt: skip
        try:
            with transaction.atomic():
                said = half.update(**{field.name: markup}) or said
        except DatabaseError:
            continue  # the database keeps what the house may not change
    return bool(said)
