"""What the house wants of its stock is said: minimum, maximum and days to cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from inventory.models import StockRule
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

MOST = 1_000_000_000
MOST_DAYS = 999


class WrongRule(Refusal):
    """A rule that cannot be."""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What is wanted of one SKU in one warehouse, base units and days; all empty: no rule."""

    warehouse_id: int
    sku_id: int
    code: str
    minimum: int | None = None
    maximum: int | None = None
    cover_days: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, which takes the rule away."""
        return self.minimum is self.maximum is self.cover_days is None


@use_case
def save_rule(*, rule: RuleFacts, by: User, at: datetime) -> None:
    """Say what is wanted of one SKU in one warehouse, or take the rule away when it is empty.

    Locks nothing: the last word counts. Refuses with WrongRule. It counts from the next time
    that stock is worked out.
    """
    write_rules([rule], by=by, at=at)


@in_transaction
def write_rules(rules: Sequence[RuleFacts], *, by: User | None, at: datetime) -> None:
    """The building block of `save_rule`, for tables too; a constant number of statements."""
    for rule in rules:
        require_sound(rule)
    StockRule.objects.bulk_create(
        [
            StockRule(
                warehouse_id=rule.warehouse_id, sku_id=rule.sku_id, minimum=rule.minimum,
                maximum=rule.maximum, cover_days=rule.cover_days,
            )
            for rule in rules if not rule.is_empty
        ],
        update_conflicts=True, unique_fields=["warehouse", "sku"],
        update_fields=["minimum", "maximum", "cover_days"],
    )  # fmt: skip
    gone = Q(pk__in=[])
    for rule in rules:
        if rule.is_empty:
            gone |= Q(warehouse=rule.warehouse_id, sku=rule.sku_id)
    StockRule.objects.filter(gone).delete()
    audit.record_many(
        "stock_rule.changed",
        [
            (
                f"rule:{rule.code}",
                {"warehouse": rule.warehouse_id, "minimum": rule.minimum,
                 "maximum": rule.maximum, "cover_days": rule.cover_days},
            )
            for rule in rules
        ],
        by=by, at=at,
    )  # fmt: skip


def require_sound(rule: RuleFacts) -> None:
    """Refuse with WrongRule a rule whose numbers cannot be."""
    for number, most in ((rule.minimum, MOST), (rule.maximum, MOST), (rule.cover_days, MOST_DAYS)):
        if number is not None and not 0 <= number <= most:
            raise WrongRule(_("A number is from 0 to %(most)s.") % {"most": most})
    if rule.minimum is not None and rule.maximum is not None and rule.maximum < rule.minimum:
        raise WrongRule(_("The maximum is below the minimum: change one of them."))
