"""Coupons: whether a customer may use one for a basket now, and what it takes off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import Coupon, CouponGrant, CouponState, CouponUse, MarginFloor
from inventory.queries.deals import COUPON, Deal, plain
from wholesale.db import run_hot, run_sql
from wholesale.templatetags.wholesale import money

MOST_SHOWN = 300

# One coupon with the goods of a basket it is for, what was given to this customer, and how many
# orders of his hold it; the order that is priced again (with its other parts) does not count.
_COUPON = """
WITH mine AS (SELECT root FROM inventory_couponuse WHERE document = %(besides)s)
SELECT c.id, c.version, c.name, c.code, c.state, c.starts_at, c.ends_at, c.percent, c.amount,
    c.most, c.from_amount, c.is_open, c.limit_each, g.count, h.used, about.skus,
    c.limit_total - c.used + CASE WHEN h.is_kept THEN 1 ELSE 0 END
FROM inventory_coupon c
LEFT JOIN inventory_coupongrant g ON g.coupon_id = c.id AND g.customer = %(customer)s::bigint
CROSS JOIN LATERAL (
    SELECT count(DISTINCT u.root) FILTER (WHERE u.root NOT IN (SELECT root FROM mine)) AS used,
        coalesce(bool_or(u.root IN (SELECT root FROM mine)), false) AS is_kept
    FROM inventory_couponuse u WHERE u.coupon_id = c.id AND u.customer = %(customer)s::bigint
) h
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(s.id), '{}') AS skus
    FROM inventory_sku s
    JOIN inventory_product p ON p.id = s.product_id
    LEFT JOIN inventory_category k ON k.id = p.category_id
    WHERE s.id = ANY(%(skus)s::bigint[]) AND (
        NOT EXISTS (SELECT FROM inventory_couponscope o WHERE o.coupon_id = c.id)
        OR EXISTS (
            SELECT FROM inventory_couponscope o WHERE o.coupon_id = c.id
                AND (o.sku_id = s.id OR k.path LIKE '%%/' || o.category_id || '/%%')
        )
    )
) about
WHERE c.code = upper(%(code)s)
"""
# The coupons a customer was given, with how many of each he has left.
_HIS = """
SELECT c.id, g.count - (
        SELECT count(DISTINCT u.root) FROM inventory_couponuse u
        WHERE u.coupon_id = c.id AND u.customer = g.customer
    )
FROM inventory_coupongrant g JOIN inventory_coupon c ON c.id = g.coupon_id
WHERE g.customer = %(customer)s AND c.state <> 'draft'
ORDER BY c.ends_at, c.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A coupon a customer was given: how many are left, and why none can be used now."""

    coupon: Coupon
    left: int
    at: datetime

    @property
    def is_usable(self) -> bool:
        """Whether he may use one now."""
        runs = self.coupon.state == CouponState.RUNNING
        return runs and self.left > 0 and self.coupon.starts_at <= self.at < self.coupon.ends_at

    @property
    def state(self) -> str:
        """Where it stands, in a word or two."""
        if self.left <= 0:
            return _("Used")
        if self.coupon.state == CouponState.STOPPED:
            return _("Stopped")
        if self.at >= self.coupon.ends_at:
            return _("Over")
        return "" if self.at >= self.coupon.starts_at else _("Not yet valid")


def coupon_deal(
    code: str, skus: Collection[int], *, customer: int | None, at: datetime, besides: str = ""
) -> Deal:
    """A coupon for these goods as a deal; `refused` says why it cannot be used, if so.

    One query. What the order `besides` already holds counts as his to use.
    """
    facts = {
        "code": code.strip(), "skus": list(skus), "customer": customer or 0, "besides": besides,
    }  # fmt: skip
    rows = run_hot(_COUPON, facts)
    if not rows:
        said = _("There is no coupon with the code %(code)s. Check it.") % {"code": code.strip()}
        return Deal(0, 0, code.strip(), COUPON, refused=said)
    (
        pk, version, name, _code, state, starts, ends, percent, amount, most, from_amount,
        is_open, limit_each, given, used, about, left,
    ) = rows[0]  # fmt: skip
    refused = ""
    if state != CouponState.RUNNING or at >= ends:
        refused = _("The coupon “%(name)s” is over. Take it out to go on.") % {"name": name}
    elif at < starts:
        refused = _("The coupon “%(name)s” is valid from %(day)s on.") % {
            "name": name, "day": f"{timezone.localdate(starts)}",
        }  # fmt: skip
    else:
        refused = _spent(name, left, _allowed(is_open, limit_each, given), used)
    return Deal(
        pk, version, name, COUPON, percent=percent, amount=amount, from_amount=from_amount,
        skus=frozenset(about), most=most, refused=refused,
    )  # fmt: skip


def _allowed(is_open: bool, limit_each: int | None, given: int | None) -> int | None:
    """How many a customer may use in all; None is without limit."""
    if is_open and limit_each is None:
        return None
    return (given or 0) + ((limit_each or 0) if is_open else 0)


def _spent(name: str, left: int | None, allowed: int | None, used: int) -> str:
    if allowed == 0:
        return _("The coupon “%(name)s” was not given to this customer.") % {"name": name}
    if allowed is not None and used >= allowed:
        return _("The coupon “%(name)s” was used already. Take it out to go on.") % {"name": name}
    if left is not None and left <= 0:
        return _("The coupon “%(name)s” is used up. Take it out to go on.") % {"name": name}
    return ""


def may_use(coupon: Coupon, customer: int) -> int | None:
    """How many of a coupon a customer may use in all; None is without limit. One query."""
    given = CouponGrant.objects.filter(coupon=coupon, customer=customer).values_list("count")
    return _allowed(coupon.is_open, coupon.limit_each, next((n for (n,) in given), None))


def coupons_of(customer: int, *, at: datetime) -> list[Held]:
    """The coupons a customer was given, those that end first in front; two queries."""
    rows = run_sql(_HIS, {"customer": customer, "most": MOST_SHOWN})
    known = Coupon.objects.in_bulk([pk for pk, _left in rows])
    return [Held(known[pk], max(left, 0), at) for pk, left in rows]


def code_of(marks: Collection[Any]) -> str:
    """The code of the coupon that lines keep in their `deals`; no query without any."""
    found = {each[1] for deals in marks for each in deals or [] if each[0] == COUPON}
    if not found:
        return ""
    codes = Coupon.objects.filter(pk__in=found).values_list("code", flat=True)
    return next(iter(codes), "")


def coupon_rows() -> list[Coupon]:
    """The coupons, the newest first; at most 300."""
    return list(Coupon.objects.order_by("-created_at", "-pk")[:MOST_SHOWN])


def uses_of(coupon: Coupon) -> list[CouponUse]:
    """The orders that hold a coupon, the last first; at most 300."""
    return list(coupon.uses.order_by("-at", "-pk")[:MOST_SHOWN])


def pk_of(code: str) -> int:
    """The id of the coupon with a code."""
    return Coupon.objects.values_list("pk", flat=True).get(code=code)


def margin_rows() -> list[MarginFloor]:
    """The least margins, the house's first."""
    rows = MarginFloor.objects.select_related("category")
    return list(rows.order_by(F("category__path").asc(nulls_first=True)))


def said_value(coupon: Coupon, currency: str = "") -> str:
    """What it takes off, in words: "10% off, at most ¥50.00"."""
    if coupon.amount:
        text = _("%(amount)s off") % {"amount": money(coupon.amount, currency)}
    else:
        text = _("%(percent)s%% off") % {"percent": plain(coupon.percent)}
    if coupon.most:
        text = _("%(value)s, at most %(amount)s") % {
            "value": text, "amount": money(coupon.most, currency)
        }  # fmt: skip
    if coupon.from_amount:
        text = _("%(value)s, from %(amount)s on") % {
            "value": text, "amount": money(coupon.from_amount, currency)
        }  # fmt: skip
    return text
