"""Promotions: prepared, released for their time, stopped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Promotion, PromotionGoods, PromotionScope, PromotionState
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

_HEAD = (
    "name", "kind", "starts_at", "ends_at", "percent", "amount", "from_quantity",
    "from_amount", "repeats",
)  # fmt: skip


class WrongPromotion(Refusal):
    """The promotion cannot be changed like this any more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Goods with a part of their own: pieces of a bundle, a gift, or a flash price."""

    sku_id: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    limit_total: Decimal | None = None
    limit_each: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PromotionFacts:
    """Everything a person says about a promotion, checked by the form."""

    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    percent: Decimal
    amount: Decimal
    from_quantity: Decimal
    from_amount: Decimal
    repeats: bool
    levels: Collection[int]
    types: Collection[int]
    categories: Collection[int]
    brands: Collection[int]
    skus: Collection[int]
    parts: Sequence[Part]


@use_case
def save_promotion(
    *,
    facts: PromotionFacts,
    by: User,
    at: datetime,
    promotion_id: int | None = None,
    key: str = "",
) -> Promotion:
    """Make a promotion, not released yet, or change one; the next orders see the change.

    The same `key` makes it once. Locks the promotion and its goods. What orders have reserved
    of a flash sale stays reserved. Refuses with WrongPromotion when it was stopped, or when
    the goods of a flash sale would be fewer than are reserved.
    """
    promotion = Promotion(created_at=at)
    if promotion_id:
        promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
        promotion.version += 1
    if promotion.state == PromotionState.STOPPED:
        raise WrongPromotion(_("This promotion was stopped. Make a new one."))
    for name in _HEAD:
        setattr(promotion, name, getattr(facts, name))
    promotion.levels, promotion.types = sorted(facts.levels), sorted(facts.types)
    promotion.save()
    if not promotion_id:
        first = idempotency.claim(key, purpose="promotion", by_id=by.pk, result=str(promotion.pk))
        if first != str(promotion.pk):
            promotion.delete()
            return Promotion.objects.get(pk=int(first))
    _write_scope(promotion, facts)
    _write_parts(promotion, facts.parts)
    audit.record(
        "promotion.saved", document=document_of(promotion), by=by, at=at,
        name=promotion.name, kind=promotion.kind, version=promotion.version,
        percent=str(promotion.percent), amount=str(promotion.amount),
    )  # fmt: skip
    return promotion


@use_case
def release_promotion(*, promotion_id: int, by: User, at: datetime) -> Promotion:
    """Let a promotion run in its time. Refuses with WrongPromotion when its time is over."""
    promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
    if promotion.state == PromotionState.STOPPED or promotion.ends_at <= at:
        raise WrongPromotion(_("Its time is over. Make a new promotion."))
    if promotion.state == PromotionState.DRAFT:
        promotion.state = PromotionState.RUNNING
        promotion.save(update_fields=["state"])
        audit.record("promotion.released", document=document_of(promotion), by=by, at=at)
    return promotion


@use_case
def stop_promotion(*, promotion_id: int, because: str, by: User, at: datetime) -> Promotion:
    """Stop a promotion for good; orders that have it keep it. Needs a reason."""
    promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
    if not because.strip():
        raise WrongPromotion(_("Give a reason; your colleagues will read it."))
    if promotion.state != PromotionState.STOPPED:
        promotion.state = PromotionState.STOPPED
        promotion.save(update_fields=["state"])
        audit.record(
            "promotion.stopped", document=document_of(promotion), by=by, at=at,
            because=because.strip()[:200],
        )  # fmt: skip
    return promotion


def document_of(promotion: Promotion) -> str:
    """The name under which a promotion stands in the audit trail."""
    return f"PM{promotion.pk:06d}"


@in_transaction
def _write_scope(promotion: Promotion, facts: PromotionFacts) -> None:
    promotion.scope.all().delete()
    PromotionScope.objects.bulk_create(
        [
            *(PromotionScope(promotion=promotion, category_id=pk) for pk in facts.categories),
            *(PromotionScope(promotion=promotion, brand_id=pk) for pk in facts.brands),
            *(PromotionScope(promotion=promotion, sku_id=pk) for pk in facts.skus),
        ]
    )


@in_transaction
def _write_parts(promotion: Promotion, parts: Sequence[Part]) -> None:
    wanted = {part.sku_id: part for part in parts}
    held = {each.sku_id: each for each in promotion.goods.select_for_update().order_by("pk")}
    for sku_id, each in held.items():
        part = wanted.get(sku_id)
        limit = part.limit_total if part else Decimal(0)
        if each.taken and limit is not None and limit < each.taken:
            raise WrongPromotion(
                _("%(taken)s pieces are reserved already. Keep at least so many, or stop it.")
                % {"taken": f"{each.taken.normalize():f}"}
            )
    promotion.goods.exclude(sku__in=wanted).delete()
    PromotionGoods.objects.bulk_create(
        [
            PromotionGoods(
                promotion=promotion, sku_id=part.sku_id, quantity=part.quantity or 1,
                unit_price=part.unit_price, limit_total=part.limit_total,
                limit_each=part.limit_each,
            )
            for part in wanted.values()
        ],
        update_conflicts=True,
        unique_fields=["promotion", "sku"],
        update_fields=["quantity", "unit_price", "limit_total", "limit_each"],
    )  # fmt: skip
