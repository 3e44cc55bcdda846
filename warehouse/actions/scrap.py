"""Goods that are thrown away, and their way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.ledger import Against, Arrival, ValueChange
from inventory.models import MoveKind, Warehouse
from warehouse.actions.lines import Goods, added_up
from warehouse.models import Scrap, ScrapLine, ScrapReason
from warehouse.states import SCRAP_MOVES, ScrapState
from wholesale import audit, idempotency, uploads
from wholesale.db import use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.states import require_move

if TYPE_CHECKING:
    from django.core.files.base import File


class WrongScrap(Refusal):
    """Nobody said why the goods are thrown away."""


@use_case
def scrap_goods(
    *,
    warehouse: Warehouse,
    lines: Sequence[Goods],
    cause: str,
    reason: str,
    photo: "File[bytes] | None",
    key: str,
    by: User,
    at: datetime,
) -> Scrap:
    """Take goods out for good, at average cost, against stock differences; a `key` once.

    Locks the stock levels in SKU order. Tells the money ledger. Refuses with WrongLines,
    WrongScrap, NotEnoughStock when promised goods would go, or NotAPicture.
    """
    wanted = added_up(lines)
    if cause not in ScrapReason.values:
        raise WrongScrap(_("Choose why the goods are thrown away."))
    if cause == ScrapReason.OTHER and not reason.strip():
        raise WrongScrap(_("Say why the stock changes: a reason is needed."))
    number, is_first = idempotency.claim_number(key, purpose="scrap", by_id=by.pk, prefix="SC")
    if not is_first:
        return Scrap.objects.get(number=number)
    kept = uploads.store_picture(photo, by=by) if photo else None
    costs = stock.issue(
        warehouse, {line.sku_id: line.quantity for line in wanted}, document=number, at=at,
        was_promised=False, kind=MoveKind.SCRAP,
    )  # fmt: skip
    scrap = Scrap.objects.create(
        number=number, warehouse=warehouse, cause=cause, reason=reason, photo=kept,
        posted_at=at, posted_by=by,
    )  # fmt: skip
    ScrapLine.objects.bulk_create(
        ScrapLine(scrap=scrap, sku_id=ln.sku_id, quantity=ln.quantity, cost=costs[ln.sku_id])
        for ln in wanted
    )
    worth = sum(costs.values(), ZERO)
    stock.tell_value(ValueChange(number, -worth, Against.DIFFERENCE, at, by))
    audit.record(
        "scrap.posted", document=number, by=by, at=at, because=reason, cause=cause,
        lines=len(wanted), warehouse=warehouse.code,
    )  # fmt: skip
    return scrap


@use_case
def write_off_scrap(*, number: str, because: str, by: User, at: datetime) -> Scrap:
    """The goods were not thrown away after all: they come back at the cost they took along.

    Locks the document. Tells the money ledger. Refuses with IllegalMove, or WrongScrap
    without a reason.
    """
    if not because.strip():
        raise WrongScrap(_("Say why the stock changes: a reason is needed."))
    scrap = (
        Scrap.objects.select_for_update(of=("self",), no_key=True)
        .select_related("warehouse").get(number=number)
    )  # fmt: skip
    require_move(
        SCRAP_MOVES, now=scrap.state, to=ScrapState.WRITTEN_OFF, what=number,
        labels={value: str(label) for value, label in ScrapState.choices},
    )  # fmt: skip
    back = {ln.sku_id: Arrival(ln.quantity, ln.cost) for ln in scrap.lines.order_by("sku_id")}
    stock.hold_worth(scrap.warehouse, list(back))
    stock.receive(scrap.warehouse, back, document=number, at=at, kind=MoveKind.SCRAP)
    scrap.state = ScrapState.WRITTEN_OFF
    scrap.save(update_fields=["state"])
    worth = sum((one.value for one in back.values()), ZERO)
    stock.tell_value(ValueChange(number, worth, Against.DIFFERENCE, at, by))
    audit.record("scrap.written_off", document=number, by=by, at=at, because=because)
    return scrap
