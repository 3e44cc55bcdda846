"""When goods come: the open lines of purchase orders, for promises that are honest.

Who looks is told a day or that there is none, never a supplier or a number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Sku
from wholesale.db import run_sql
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import day as said_day

_COMING = """
SELECT l.sku_id, o.number, coalesce(l.expected_on, o.expected_on), l.quantity - l.received
FROM inventory_purchaseline l JOIN inventory_purchaseorder o ON o.id = l.order_id
WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND l.received < l.quantity
    AND o.state IN ('sent', 'part_received')
    AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
ORDER BY l.sku_id, coalesce(l.expected_on, o.expected_on), l.id
"""


@dataclass(frozen=True, slots=True)
class Coming:
    """So many base units are expected on a day, from a purchase order."""

    number: str
    expected_on: date | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class When:
    """When so much of something is there: now, from `day` on, or nobody knows.

    `is_coming`: a purchase is on its way, whether or not it covers everything in time.
    """

    is_now: bool = False
    day: date | None = None
    is_coming: bool = False

    @property
    def words(self) -> str:
        """What a customer reads: in stock, from a day on, or that no day is known."""
        if self.is_now:
            return _("In stock")
        if self.day:
            return _("From %(day)s") % {"day": said_day(self.day)}
        return _("On the way, day not known yet") if self.is_coming else _("Out of stock")

    @property
    def tone(self) -> str:
        """The tone of the words."""
        return "good" if self.is_now else "warn" if self.is_coming else "bad"

    def presale_words(self, sku: Sku) -> str:
        """What the pre-sale mark says; the merchant's own text only where no purchase stands."""
        if not sku.is_presale or self.is_now or not self.is_coming:
            return sku.presale_words
        when = said_day(self.day) if self.day else _("day not known yet")
        return _("Pre-sale · expected %(when)s") % {"when": when}

    def said_of(self, sku: Sku) -> tuple[str, str]:
        """(words, tone) for somebody who wants so much of the goods."""
        if sku.is_presale and not self.is_now and (self.is_coming or sku.presale_text):
            return self.presale_words(sku), "warn"
        return self.words, self.tone


def coming_of(skus: Collection[int], warehouse_id: int | None = None) -> dict[int, list[Coming]]:
    """What is on its way of each SKU, soonest first; one query. No warehouse: of all."""
    if not skus:
        return {}
    found: dict[int, list[Coming]] = {}
    for sku, number, day, quantity in run_sql(
        _COMING, {"skus": list(skus), "warehouse": warehouse_id}
    ):
        found.setdefault(sku, []).append(Coming(number, day, quantity))
    return found


def when_there(wanted: Decimal, *, free: Decimal, coming: Collection[Coming], today: date) -> When:
    """When `wanted` is there, of which `free` already is (below zero: others wait for it)."""
    if free >= wanted:
        return When(is_now=True, day=None, is_coming=bool(coming))
    return When(day=there_by(coming, wanted - free, today=today), is_coming=bool(coming))


def there_by(coming: Collection[Coming], wanted: Decimal, *, today: date) -> date | None:
    """The day by which `wanted` will have come; None when no purchase with a day covers it.

    A purchase that is late or names no day promises nothing.
    """
    rest = max(wanted, ZERO)
    for one in coming:
        if one.expected_on is None or one.expected_on < today:
            continue
        rest -= one.quantity
        if rest <= 0:
            return one.expected_on
    return None
