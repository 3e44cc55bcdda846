"""What came back in an older system, matched with what was shipped here and taken in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer
from inventory.models import Sku
from orders.imports.back import Came, go_on, take_back
from orders.imports.fields import AMOUNT, CODE, CUSTOMER, DATE, NUMBER, PRICE
from orders.imports.orders import NobodyImports
from orders.models import ReturnOrder, ShipmentLine
from orders.states import ReturnState, ShipmentState
from wholesale import tabular
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.permissions import may
from wholesale.refusals import Refusal
from wholesale.tabular import Field, Outcome, Row, parse


@dataclass(slots=True)
class _Known:
    """What the house knows of a batch: people, goods, what was shipped and what came back."""

    customers: Mapping[str, int]
    skus: Mapping[str, int]
    # By customer and SKU, the latest order first; `returned` counts on as rows are planned.
    shipped: dict[tuple[int, int], list[ShipmentLine]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # By customer, reason and SKU: how much of it an earlier run brought in.
    done: dict[tuple[int, str, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    # By customer and reason: what an earlier run began and did not end.
    begun: dict[tuple[int, str], list[ReturnOrder]] = field(
        default_factory=lambda: defaultdict(list)
    )


@dataclass(slots=True)
class _Plan:
    """What one row does: takes back so much of shipment lines, ends what was begun."""

    came: list[Came] = field(default_factory=list)
    begun: list[ReturnOrder] = field(default_factory=list)


@tabular.register
class ReturnImporter(tabular.Importer):
    """Returns by their number elsewhere, through asking, approving and receiving.

    A row with a quantity below zero came back. It is matched with what the same customer was
    shipped of the same goods by orders placed before it, the latest first, and credited at what
    was charged then. More than was shipped never comes back: the rest is said, not forced. Rows
    stand alone; those of one number and shipment become one return. Safe to repeat: what came
    back under the same number counts.
    """

    name = "returns"
    label = gettext_lazy("Returns")
    help = gettext_lazy(
        "One row per line that came back, with a quantity below zero. Bring in and review the"
        " orders first."
    )
    permission = "return.approve"
    fields = (
        NUMBER, CUSTOMER, DATE, CODE,
        Field("quantity", gettext_lazy("Quantity"), required=True,
              parse=parse.decimal(places=3, least=None, most=10**9),
              synonyms=["数量", "BottlesSold"], example="-12",
              help=gettext_lazy("In base units; below zero for what came back.")),
        PRICE, AMOUNT,
        Field("reason", gettext_lazy("Reason"), parse=parse.text(max_length=120),
              synonyms=["原因", "退货原因"], example="破损"),
    )  # fmt: skip
    batch = 1000
    owns_transactions = True

    def __init__(
        self,
        *,
        approver: User | None = None,
        guest: str = "",
        no_goods: Sequence[str] = (),
    ) -> None:
        """Who approves (else who imports), who bought what names nobody, codes of fees."""
        self._approver = approver
        self._guest = guest
        self._no_goods = {code.casefold() for code in no_goods}
        self.returns, self.credited = 0, ZERO

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; six queries a batch."""
        known = self._look_up(rows)
        return [self._decide(row, known) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> list[Outcome]:
        """Take back return by return; gives the rows of those that were refused."""
        del at  # goods came back when the file says
        if by is None or not may(by, "return.receive"):
            raise NobodyImports(_("Returns are brought in by somebody who may receive them."))
        approver = self._approver or by
        papers: dict[tuple[str, str], list[tuple[Outcome, Came]]] = defaultdict(list)
        refused = []
        for outcome in outcomes:
            for begun in outcome.data.begun:
                go_on(begun, approver=approver, by=by, at=outcome.row["date"])
            for came in outcome.data.came:
                papers[_reason(outcome.row), came.shipment].append((outcome, came))
        for (reason, _shipment), those in papers.items():
            try:
                found = take_back([came for _row, came in those], reason, approver=approver, by=by)
            except Refusal as refusal:
                refused += [outcome.row.error(refusal.sentence) for outcome, _came in those]
                continue
            self.returns += 1
            self.credited += found.amount
        return refused

    # -- what is known -----------------------------------------------------------

    def _look_up(self, rows: Sequence[Row]) -> _Known:
        codes = {row["customer"] or self._guest for row in rows}
        customers = {each.code: each.pk for each in Customer.objects.filter(code__in=codes)}
        wanted = {row["code"] for row in rows}
        skus = dict(Sku.objects.filter(code__in=wanted).values_list("code", "pk"))
        known = _Known(customers, skus)
        lines = ShipmentLine.objects.filter(
            shipment__state=ShipmentState.POSTED,
            shipment__order__customer__in=customers.values(),
            sku__in=skus.values(),
            returned__lt=F("quantity"),
        ).select_related("shipment__order")
        for line in lines.order_by("-shipment__order__created_at", "-pk"):
            known.shipped[line.shipment.order.customer_id, line.sku_id].append(line)
        here = ReturnOrder.objects.filter(
            customer__in=customers.values(), reason__in={_reason(row) for row in rows}
        ).exclude(state=ReturnState.REJECTED)
        for found in here.select_related("customer", "warehouse").prefetch_related("lines"):
            place = found.customer_id, found.reason
            if found.state != ReturnState.RECEIVED:
                known.begun[place].append(found)
            for back in found.lines.all():
                known.done[*place, back.sku_id] += back.quantity
        return known

    # -- deciding ----------------------------------------------------------------

    def _decide(self, row: Row, known: _Known) -> Outcome:
        aside = self._no_return(row)
        if aside:
            return row.skip(aside)
        customer = known.customers.get(row["customer"] or self._guest)
        if customer is None:
            return row.error(
                _("There is no customer with the code %(code)s.") % {"code": row["customer"]}
            )
        sku = known.skus.get(row["code"])
        if sku is None:
            return row.error(
                _("There are no goods with the code %(code)s.") % {"code": row["code"]}
            )
        if row["quantity"] % 1:
            return row.error(_("Goods come back whole: enter whole numbers."))
        return self._plan(row, customer, sku, known)

    def _no_return(self, row: Row) -> str:
        if row["code"].casefold() in self._no_goods:
            return _("%(code)s is no goods.") % {"code": row["code"]}
        if row["quantity"] >= 0:
            return _("A sale: what came back has a quantity below zero.")
        has_money = {"price", "amount"} & row.values.keys()
        if has_money and not row["price"] and not row["amount"]:
            return _("A correction of stock, not a return.")
        if not row["customer"] and not self._guest:
            return _("No customer is named.")
        return ""

    def _plan(self, row: Row, customer: int, sku: int, known: _Known) -> Outcome:
        reason = _reason(row)
        plan = _Plan(begun=known.begun.pop((customer, reason), []))
        wanted = -row["quantity"]
        here = min(known.done[customer, reason, sku], wanted)
        known.done[customer, reason, sku] -= here
        left = wanted - here
        for line in known.shipped[customer, sku]:
            part = min(line.quantity - line.returned, left)
            if part <= 0 or line.shipment.order.created_at > row["date"]:
                continue
            at = max(row["date"], line.shipment.posted_at)
            plan.came.append(Came(line.shipment.number, line.pk, part, at))
            line.returned += part
            left -= part
        if not plan.came and not plan.begun:
            return row.unchanged() if here else row.skip(_nothing_shipped(known, customer, sku))
        return row.create(plan, _only(wanted - left, wanted) if left else "")


def _reason(row: Row) -> str:
    """The return's reason: the number it has elsewhere, and what the file says about it."""
    return f"{row['order']}: {row['reason']}" if row["reason"] else str(row["order"])


def _nothing_shipped(known: _Known, customer: int, sku: int) -> str:
    if known.shipped[customer, sku]:
        return _("More came back than this customer was shipped of these goods before that day.")
    return _("Nothing of these goods was shipped to this customer, or all of it came back.")


def _only(part: Decimal, wanted: Decimal) -> str:
    return _("Only %(part)s of %(wanted)s: no more was shipped to this customer.") % {
        "part": part.normalize(), "wanted": wanted.normalize(),
    }  # fmt: skip
