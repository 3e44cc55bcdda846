"""What was proposed is ordered: quantities are typed over, drafts written per supplier."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.actions.purchase_lines import MAX_QUANTITY, PurchaseWish
from inventory.actions.purchases import Purchase, create_purchase
from inventory.models import Outlook, PurchaseOrder, Supplier, Warehouse
from wholesale import numbering
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class WrongProposal(Refusal):
    """What was asked of the proposals cannot be done."""


@use_case
def want(
    *,
    pk: int,
    quantity: Decimal | None,
    by: User,  # noqa: ARG001 - every use case is told who
    at: datetime,  # noqa: ARG001 - and when
) -> Outlook:
    """Order another quantity than proposed: base units; None: what is proposed again.

    Locks the row. Refuses with WrongProposal for what cannot be a quantity, and when nothing is
    proposed any more. Tells nobody: a draft is audited when it is written.
    """
    if quantity is not None and not ZERO <= quantity <= MAX_QUANTITY:
        raise WrongProposal(_("A quantity is zero or more: 0 orders nothing of it."))
    row = next(iter(Outlook.objects.locked([pk])), None)
    if row is None or not row.proposed:
        raise WrongProposal(_("This was ordered or worked out anew. Load the page again."))
    row.wanted = quantity
    row.save(update_fields=["wanted"])
    return row


@use_case
def draft_orders(*, keys: Sequence[int], by: User, at: datetime) -> list[PurchaseOrder]:
    """Write a draft per supplier and warehouse from some proposals, and clear these.

    Locks the proposals: sent twice, or by two at once, each is ordered once. Expected after the
    longest of the days its goods take. Refuses with WrongProposal when a supplier is missing or
    nothing is left to order.
    """
    rows = [row for row in Outlook.objects.locked(list(keys)) if row.proposed]
    rows = [row for row in rows if row.ordered > 0]
    if not rows:
        raise WrongProposal(_("Nothing is left to order of these: they were ordered already."))
    if lost := [row.sku.code for row in rows if row.supplier is None]:
        raise WrongProposal(
            _("Nobody is known to sell %(codes)s. Say on a supplier's page that he does.")
            % {"codes": ", ".join(lost[:5])}
        )
    baskets: dict[tuple[int, int], list[Outlook]] = defaultdict(list)
    for row in rows:
        baskets[row.supplier_id or 0, row.warehouse_id].append(row)
    numbers = numbering.next_numbers("PO", len(baskets))
    made = [
        _draft(number, basket, by=by, at=at)
        for number, (_key, basket) in zip(numbers, sorted(baskets.items()), strict=True)
    ]
    _clear(rows)
    return made


@in_transaction
def _draft(number: str, basket: list[Outlook], *, by: User, at: datetime) -> PurchaseOrder:
    supplier: Supplier | None = basket[0].supplier
    warehouse: Warehouse = basket[0].warehouse
    if supplier is None:
        raise TypeError("a basket has a supplier")
    days = max(row.lead_days for row in basket)
    wishes = [PurchaseWish(row.sku_id, row.ordered) for row in basket]
    expected = timezone.localdate(at) + timedelta(days=days)
    return create_purchase(number, Purchase(supplier, warehouse, wishes, expected), by=by, at=at)


@in_transaction
def _clear(rows: list[Outlook]) -> None:
    for row in rows:
        row.drafted += row.ordered
        row.proposed, row.need, row.wanted = ZERO, ZERO, None
    Outlook.objects.bulk_update(rows, ["drafted", "proposed", "need", "wanted"])
