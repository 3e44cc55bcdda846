"""Lines of goods that somebody typed or pasted: a code, then figures."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from inventory.models import Sku

MOST_LINES = 5_000
_SPLIT = re.compile(r"[\t,，;；]| {1,}")
_LARGEST = Decimal(10) ** 9


def read_rows(text: str, *, most: int) -> list[tuple[Sku, list[str]]]:
    """Each line's goods and the words after its code (at most `most`, empty ones too).

    Raises ValidationError with a sentence per line that cannot be read; one query.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("At most %(most)s lines at once.") % {"most": f"{MOST_LINES:,}"})
    split = [(n, [part.strip() for part in _SPLIT.split(line)]) for n, line in lines]
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=[parts[0] for _n, parts in split])}
    wrong = []
    for number, parts in split:
        if parts[0] not in skus:
            said = {"line": number, "code": parts[0][:48]}
            wrong.append(_("Line %(line)s: there are no goods with the code %(code)s.") % said)
        elif len(parts) > most + 1:
            wrong.append(_("Line %(line)s has too many figures.") % {"line": number})
    if wrong:
        raise ValidationError(wrong[:10])
    return [(skus[parts[0]], [*parts[1:], *[""] * most][:most]) for _n, parts in split]


def figure(words: Sequence[str], place: int, *, default: Decimal | None = None) -> Decimal | None:
    """The figure at a place of a line, or the default where it is empty."""
    word = words[place] if place < len(words) else ""
    if not word:
        return default
    try:
        found = Decimal(word.lstrip("¥"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < _LARGEST or round(found, 4) != found:
        raise ValidationError(
            _("“%(value)s” is no figure. Write it like 12.50.") % {"value": word[:20]}
        )
    return found
