"""What a kit consists of, decided by the office."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.actions.facts import document_of
from inventory.models import Kit, KitPart, Sku, StockMove
from wholesale import audit
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

MOST_PARTS = 100

# Nobody moves stock or reads a recipe to promise it while one changes: a change is rare and short.
_ALONE = "LOCK TABLE inventory_stocklevel, inventory_kit IN SHARE ROW EXCLUSIVE MODE"

# Whether a kit is, at any depth, in what it would be made of.
_GOES_ROUND = """
WITH RECURSIVE inside AS (
    SELECT unnest(%(parts)s::bigint[]) AS sku_id
    UNION
    SELECT p.part_id FROM inside i JOIN inventory_kitpart p ON p.kit_id = i.sku_id
)
SELECT EXISTS (SELECT 1 FROM inside WHERE sku_id = %(kit)s)
"""


class WrongRecipe(Refusal):
    """A kit cannot consist of this; the sentence says why and what to do."""


@use_case
def save_recipe(
    *,
    sku: Sku,
    is_bundle: bool,
    parts: Mapping[int, Decimal],
    labour_cost: Decimal,
    by: User,
    at: datetime,
) -> Kit | None:
    """Say what a SKU consists of: {part: base units in one}; without parts it is no kit any more.

    Locks the stock levels and kits as tables, for as long as it takes to write. Refuses with
    WrongRecipe: a bundle that was promised already, one with stock of its own, kits in kits
    that cannot be, quantities that are none.
    """
    run_sql(_ALONE)
    kit = Kit.objects.filter(sku=sku).first()
    _require_open(kit, sku)
    before = _said(kit)
    if not parts:
        Kit.objects.filter(sku=sku).delete()
        kit = None
    else:
        _check(sku, parts, labour_cost, is_bundle=is_bundle)
        kit, _is_new = Kit.objects.update_or_create(
            sku=sku,
            defaults={"is_bundle": is_bundle, "labour_cost": ZERO if is_bundle else labour_cost},
        )
        _write(kit, parts)
    audit.record(
        "kit.saved", document=document_of(sku.product_id), by=by, at=at,
        changes={sku.code: [before, _said(kit)]}, is_bundle=bool(kit and kit.is_bundle),
        labour_cost=str(kit.labour_cost if kit else ZERO),
    )  # fmt: skip
    return kit


@in_transaction
def _write(kit: Kit, parts: Mapping[int, Decimal]) -> None:
    kit.parts.all().delete()
    KitPart.objects.bulk_create(
        KitPart(kit=kit, part_id=part, quantity=quantity) for part, quantity in parts.items()
    )


def _said(kit: Kit | None) -> str:
    """The recipe as the trail says it; empty for goods that are no kit."""
    parts = kit.parts.order_by("part__code").values_list("part__code", "quantity") if kit else ()
    return ", ".join(f"{code} × {quantity.normalize():f}" for code, quantity in parts)


def _require_open(kit: Kit | None, sku: Sku) -> None:
    if kit and kit.sealed_at:
        raise WrongRecipe(
            _(
                "%(code)s was ordered already, so its parts stay what they were."
                " Make a new specification for another composition."
            )
            % {"code": sku.code}
        )


def _check(
    sku: Sku, parts: Mapping[int, Decimal], labour_cost: Decimal, *, is_bundle: bool
) -> None:
    if len(parts) > MOST_PARTS:
        raise WrongRecipe(_("At most %(most)s parts in one kit.") % {"most": MOST_PARTS})
    if any(q <= 0 or q >= Decimal(10) ** 9 or round(q, 3) != q for q in parts.values()):
        raise WrongRecipe(_("Every part needs a quantity above zero, like 2 or 0.250."))
    if not 0 <= labour_cost < Decimal(10) ** 9:
        raise WrongRecipe(_("The labour cost cannot be below zero."))
    inside = Kit.objects.filter(sku__in=parts, is_bundle=True)
    codes = list(inside.order_by("sku__code").values_list("sku__code", flat=True)[:5])
    if codes:
        raise WrongRecipe(
            _("%(codes)s is sold from its parts itself: enter those parts instead.")
            % {"codes": ", ".join(codes)}
        )
    if sku.pk in parts or run_sql(_GOES_ROUND, {"parts": list(parts), "kit": sku.pk})[0][0]:
        raise WrongRecipe(_("%(code)s would be a part of itself.") % {"code": sku.code})
    if is_bundle:
        _require_no_stock(sku)


def _require_no_stock(sku: Sku) -> None:
    if KitPart.objects.filter(part=sku).exists():
        raise WrongRecipe(
            _("%(code)s is a part of another kit, so it needs stock of its own.")
            % {"code": sku.code}
        )
    if StockMove.objects.filter(sku=sku).exists():
        raise WrongRecipe(
            _(
                "%(code)s has, or had, stock of its own."
                " Make a new specification that is sold from its parts."
            )
            % {"code": sku.code}
        )
