"""Goods that keep lots: begun, ended, and the facts of one lot."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from inventory import lots
from inventory.models import Lot, Sku, Supplier
from wholesale import audit
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

_HOLD_LEVELS = """
SELECT warehouse_id, on_hand FROM inventory_stocklevel
WHERE sku_id = %(sku)s::bigint ORDER BY warehouse_id FOR NO KEY UPDATE
"""

# What is there when lots begin is the unknown lot; when they end, every lot runs out.
_BEGIN = """
WITH there AS (
    SELECT l.warehouse_id, o.id AS lot_id, l.on_hand
    FROM inventory_stocklevel l JOIN inventory_lot o ON o.sku_id = l.sku_id AND o.code = ''
    WHERE l.sku_id = %(sku)s::bigint AND l.on_hand > 0
),
made AS (
    INSERT INTO inventory_lotlevel AS v (warehouse_id, lot_id, on_hand)
    SELECT warehouse_id, lot_id, on_hand FROM there
    ON CONFLICT (lot_id, warehouse_id) DO UPDATE SET on_hand = v.on_hand + excluded.on_hand
)
INSERT INTO inventory_lotmove (at, warehouse_id, lot_id, document, on_hand)
SELECT %(at)s::timestamptz, warehouse_id, lot_id, %(document)s::varchar, on_hand FROM there
"""

_END = """
WITH gone AS (
    SELECT v.id, v.warehouse_id, v.lot_id, v.on_hand
    FROM inventory_lotlevel v JOIN inventory_lot o ON o.id = v.lot_id
    WHERE o.sku_id = %(sku)s::bigint AND v.on_hand > 0
),
emptied AS (
    UPDATE inventory_lotlevel v SET on_hand = 0 FROM gone g WHERE g.id = v.id
)
INSERT INTO inventory_lotmove (at, warehouse_id, lot_id, document, on_hand)
SELECT %(at)s::timestamptz, warehouse_id, lot_id, %(document)s::varchar, -on_hand FROM gone
"""


class WrongLot(Refusal):
    """The lot cannot be so: no code, produced after it expires, or goods that keep none."""


@use_case
def keep_lots(*, sku: Sku, keeps: bool, by: User, at: datetime) -> Sku:
    """Begin or end keeping lots of goods; the goods that are there become the unknown lot.

    Locks the goods, then their stock levels. Refuses with WrongLot for a bundle, which has no
    stock of its own.
    """
    held = Sku.objects.select_for_update(no_key=True, of=["self"]).get(pk=sku.pk)
    if held.keeps_lots == keeps:
        return held
    if hasattr(held, "kit") and held.kit.is_bundle:
        raise WrongLot(
            _("%(code)s is sold from its parts' stock: keep lots of the parts.")
            % {"code": held.code}
        )
    facts = {"sku": sku.pk, "at": at, "document": f"PR{held.product_id:06d}"}
    run_sql(_HOLD_LEVELS, facts)
    if keeps:
        Lot.objects.get_or_create(sku=held, code="")
    run_sql(_BEGIN if keeps else _END, facts)
    held.keeps_lots = keeps
    held.save(update_fields=["keeps_lots"])
    audit.record(
        "product.lots", document=str(facts["document"]), by=by, at=at, sku=held.code, keeps=keeps
    )
    return held


@use_case
def save_lot(
    *, lot: Lot, made_on: date | None, expires_on: date | None, by: User, at: datetime
) -> Lot:
    """Correct when a lot was produced and when it expires. Locks the lot. Refuses with WrongLot."""
    held = Lot.objects.select_for_update(no_key=True, of=["self"]).select_related("sku")
    one = held.get(pk=lot.pk)
    _require_dates(one.sku.code, made_on, expires_on)
    one.made_on, one.expires_on = made_on, expires_on
    one.save(update_fields=["made_on", "expires_on"])
    audit.record(
        "lot.dated", document=one.number, by=by, at=at,
        made_on=str(made_on or ""), expires_on=str(expires_on or ""),
    )  # fmt: skip
    return one


@in_transaction
def named(
    said: Iterable[tuple[Sku, lots.Said]], *, supplier: Supplier | None, document: str
) -> dict[int, int]:
    """The lots that stand on goods, {SKU id: lot id}, made where they are new.

    A lot that is known keeps its dates; ones it had not get those that are said. Refuses with
    WrongLot.
    """
    found = {}
    for sku, one in said:
        if not sku.keeps_lots:
            raise WrongLot(_("%(code)s keeps no lots.") % {"code": sku.code})
        _require_dates(sku.code, one.made_on, one.expires_on)
        facts = {"made_on": one.made_on, "expires_on": one.expires_on, "supplier": supplier}
        lot, is_new = Lot.objects.get_or_create(
            sku=sku, code=one.code, defaults=facts | {"document": document}
        )
        if not is_new and (
            (one.expires_on and lot.expires_on and one.expires_on != lot.expires_on)
            or (one.made_on and lot.made_on and one.made_on != lot.made_on)
        ):
            raise WrongLot(
                _("Lot %(lot)s of %(code)s is known with other dates (expires %(day)s). Correct"
                  " the dates here, or on the page of the lot.")
                % {"lot": lot, "code": sku.code, "day": lot.expires_on or "–"}
            )  # fmt: skip
        if not is_new and not lot.expires_on and one.expires_on:
            lot.made_on, lot.expires_on = one.made_on or lot.made_on, one.expires_on
            lot.save(update_fields=["made_on", "expires_on"])
        found[sku.pk] = lot.pk
    return found


def _require_dates(code: str, made_on: date | None, expires_on: date | None) -> None:
    if made_on and expires_on and made_on > expires_on:
        raise WrongLot(_("%(code)s: it cannot expire before it was produced.") % {"code": code})
