"""The rule that codes of goods are made by, and the short codes it is made of."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from inventory.actions.codes import PARTS, has_parts, unknown_parts
from inventory.actions.library import DOCUMENT, WrongEntry
from inventory.models import Brand, Category, CodeRule, SpecificationValue
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User

SHORT = re.compile(r"[A-Za-z0-9_-]{1,12}")
KINDS: dict[str, type[Brand] | type[Category] | type[SpecificationValue]] = {
    "brand": Brand, "category": Category, "value": SpecificationValue,
}  # fmt: skip


@use_case
def save_rule(*, pattern: str, by: User, at: datetime) -> None:
    """Make codes by this rule from now on; an empty one ends it. Codes that exist stay.

    Refuses with WrongEntry for a part nobody knows, or a rule without any.
    """
    unknown = unknown_parts(pattern)
    if unknown:
        raise WrongEntry(
            _("{%(part)s} is no part of a code. The parts are %(parts)s.")
            % {"part": unknown[0][:20], "parts": " ".join(f"{{{name}}}" for name in PARTS)}
        )
    if pattern and not has_parts(pattern):
        raise WrongEntry(_("A rule needs at least one part, such as {brand}."))
    before = CodeRule.objects.values_list("pattern", flat=True).first() or ""
    CodeRule.objects.update_or_create(pk=1, defaults={"pattern": pattern})
    changes = audit.changes({"rule": before}, {"rule": pattern})
    audit.record("code_rule.saved", document=DOCUMENT, by=by, at=at, changes=changes)


@use_case
def save_short_codes(*, codes: Mapping[tuple[str, int], str], by: User, at: datetime) -> int:
    """Give brands, categories and specification values their short codes; gives how many changed.

    `codes` is {("brand" | "category" | "value", id): short code}. Refuses with WrongEntry for
    one that is too long or not of letters and figures; then none is changed.
    """
    for code in codes.values():
        if code and not SHORT.fullmatch(code):
            raise WrongEntry(
                _("“%(code)s” is no short code: at most 12 letters and figures.")
                % {"code": code[:20]}
            )
    changes: dict[str, list[str]] = {}
    for kind, model in KINDS.items():
        wanted = {pk: code for (name, pk), code in codes.items() if name == kind}
        held: list[Any] = list(
            model._default_manager.select_for_update().filter(pk__in=wanted).order_by("pk")
        )
        changed = []
        for entry in held:
            if entry.short_code != wanted[entry.pk]:
                changes[str(entry)] = [entry.short_code, wanted[entry.pk]]
                entry.short_code = wanted[entry.pk]
                changed.append(entry)
        model._default_manager.bulk_update(changed, ["short_code"])
    if changes:
        audit.record("short_codes.saved", document=DOCUMENT, by=by, at=at, changes=changes)
    return len(changes)
