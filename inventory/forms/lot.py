"""What stands on goods that keep lots, as people type or scan it."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.actions.lots import WrongLot
from inventory.lots import Said
from wholesale.refusals import Refusal

# What a scanner reads from a GS1 label, with brackets: (10) lot, (11) produced, (17) expires.
_PART = re.compile(r"\((\d{2,4})\)([^(]*)")
_CENTURY = 2000


def said_lot(code: str, made_on: str, expires_on: str, quantity: Decimal) -> Said | None:
    """A lot from three fields; the first may be a whole GS1 label. None when nothing is said.

    Refuses with WrongLot what is not a day, and days without a lot.
    """
    parts = dict(_PART.findall(code)) if "(10)" in code else {}
    lot = parts.get("10", "" if parts else code).strip()[:40]
    made = day_said(made_on) or _label_day(parts.get("11", ""))
    expires = day_said(expires_on) or _label_day(parts.get("17", ""))
    if not lot and (made or expires):
        raise WrongLot(_("Say the lot that stands on the goods, not only its days."))
    return Said(lot, quantity, made, expires) if lot else None


def day_said(text: str) -> date | None:
    """A day from a date field. Refuses with WrongLot."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _no_day(text) from None


def _label_day(text: str) -> date | None:
    """YYMMDD; day 00 means the last of the month."""
    if not text:
        return None
    try:
        year, month, day = _CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6])
        if day:
            return date(year, month, day)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        raise _no_day(text) from None


def _no_day(text: str) -> Refusal:
    return WrongLot(_("“%(text)s” is not a day.") % {"text": text[:20]})
