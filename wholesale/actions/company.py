"""How the house presents itself, and the rules it sets itself."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from wholesale import audit
from wholesale.db import use_case
from wholesale.models import Company, User
from wholesale.refusals import Refusal

READABLE = 4.5  # WCAG AA: white words on the accent colour, and the accent as words on white
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
FIELDS = (
    "name", "introduction", "service_phone", "address", "bank_details", "accent_colour",
    "currency", "mall_is_open", "profile_is_required", "four_eyes", "books_closed_until",
    "tax_rate", "checks_addresses", "paper_size", "logo", "service_code",
)  # fmt: skip


class PaleColour(Refusal):
    """White words on this colour, or words in it on white, could not be read."""


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast of #rrggbb with white, from 1 (white) to 21 (black)."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return 1.05 / (light + 0.05)


def readable_like(colour: str) -> str:
    """The lightest shade of a colour that can be read: itself when it already can."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    for part in range(100, 0, -2):
        shade = f"#{red * part // 100:02x}{green * part // 100:02x}{blue * part // 100:02x}"
        if contrast_with_white(shade) >= READABLE:
            return shade
    return "#000000"


def require_readable(colour: str) -> None:
    """Refuse with PaleColour, naming the nearest shade that would do."""
    if not _HEX.fullmatch(colour):
        raise PaleColour(_("Write the colour as # and six signs, such as #0b6bcb."))
    if contrast_with_white(colour) < READABLE:
        raise PaleColour(
            _("White words on %(colour)s cannot be read well. %(better)s is near and can.")
            % {"colour": colour, "better": readable_like(colour)}
        )


@use_case
def change_company(*, facts: Mapping[str, object], by: User, at: datetime) -> Company:
    """Set what `facts` names (keys of FIELDS); every process sees it at once.

    Locks the company's row. Refuses with PaleColour. Audited as `company.changed` with old
    and new values.
    """
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    require_readable(str(facts.get("accent_colour", "#000000")))
    company = Company.objects.select_for_update().get_or_create(pk=1)[0]
    before = {field: getattr(company, field) for field in facts}
    for field, value in facts.items():
        setattr(company, field, value)
    differences = audit.changes(before, dict(facts))
    if differences:
        company.remember()
        audit.record("company.changed", document="company", by=by, at=at, changes=differences)
    return company


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
