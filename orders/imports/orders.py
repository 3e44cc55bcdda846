"""Orders from a table, one row per line: history from another system, or a customer's list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer
from inventory.models import Sku, Warehouse
from inventory.queries.order_goods import OrderGoods, goods_by_id
from orders.actions.bring_in import Foreign, write_drafts
from orders.actions.place import Basket, Line, default_warehouse
from orders.imports.fields import AMOUNT, CODE, CUSTOMER, DATE, LONGEST_NUMBER, NUMBER, PRICE
from orders.models import Channel, ChannelKind, Order
from wholesale import tabular
from wholesale.models import User
from wholesale.money import to_minor
from wholesale.refusals import Refusal
from wholesale.tabular import Field, Outcome, Row, parse

_PRICE_PLACES = Decimal("0.0001")


class NobodyImports(Refusal):
    """Orders are somebody's doing, and nobody was named."""


@dataclass(slots=True)
class _Known:
    """What the house knows of the things a batch of rows names."""

    customers: Mapping[str, Customer]
    goods: Mapping[str, OrderGoods]
    orders: Mapping[str, tuple[int, Decimal]]


@dataclass(slots=True)
class _Reading:
    """One order while its rows are read: the lines found, and the outcome of each row."""

    rows: list[Row]
    lines: list[Line] = field(default_factory=list)
    taken: list[Row] = field(default_factory=list)
    aside: list[Outcome] = field(default_factory=list)


@tabular.register
class OrderImporter(tabular.Importer):
    """Orders by their number elsewhere; they come in as drafts and post nothing.

    Rows of one order stand near each other (in one batch). An order comes in whole or not at
    all: one row that cannot be read sets all its rows aside. Rows that are no sale (goods
    coming back, codes listed as no goods) are set aside alone. An order that is here already
    stays as it is.
    """

    name = "orders"
    label = gettext_lazy("Orders")
    help = gettext_lazy("One row per line. Orders come in as drafts, with the prices of the file.")
    permission = "order.enter"
    fields = (
        NUMBER, CUSTOMER, DATE, CODE,
        Field("quantity", gettext_lazy("Quantity"), required=True,
              parse=parse.decimal(places=3, least=None, most=10**9),
              synonyms=["数量", "BottlesSold"], example="24",
              help=gettext_lazy("In base units, not in packs.")),
        PRICE, AMOUNT,
    )  # fmt: skip
    batch = 4000

    def __init__(
        self,
        *,
        channel: str = "import",
        strip: int = 0,
        guest: str = "",
        no_goods: Sequence[str] = (),
    ) -> None:
        """Digits of the line to strip from numbers, who bought what names nobody, codes of fees."""
        self._channel_code = channel
        self._strip = strip
        self._guest = guest
        self._no_goods = {code.casefold() for code in no_goods}
        self._warehouse: Warehouse | None = None
        # Orders of this run by the row they begin with, those about to be written apart.
        self._writing: dict[str, int] = {}
        self._written: dict[str, int] = {}

    def group(self, row: Row) -> object:
        """Rows of one order."""
        return self._number_of(row) or None

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about whole orders; four queries a batch."""
        known = self._look_up(rows)
        outcomes: list[Outcome] = []
        for number, those in self._by_number(rows).items():
            outcomes += self._decide(number, those, known)
        return sorted(outcomes, key=lambda outcome: outcome.row.number)

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write the drafts; what the rows of an order carry is carried by its first one."""
        if by is None:
            raise NobodyImports(_("Say who imports: orders carry the name of a person."))
        channel = self._channel()
        warehouse = channel.warehouse or self._default_warehouse()
        foreign = [outcome.data for outcome in outcomes if outcome.data is not None]
        write_drafts(foreign, channel, warehouse, by=by, at=at)
        self._written |= {one.external_id: self._writing[one.external_id] for one in foreign}

    # -- what is known -----------------------------------------------------------

    def _look_up(self, rows: Sequence[Row]) -> _Known:
        codes = {row["customer"] or self._guest for row in rows}
        customers = {each.code: each for each in Customer.objects.filter(code__in=codes)}
        wanted = {row["code"] for row in rows}
        ids = dict(Sku.objects.filter(code__in=wanted).values_list("code", "pk"))
        goods = goods_by_id(ids.values())
        numbers = {self._number_of(row) for row in rows}
        orders = Order.objects.filter(
            channel__code=self._channel_code, external_id__in=numbers
        ).values_list("external_id", "line_count", "total")
        return _Known(
            customers,
            {code: goods[pk] for code, pk in ids.items()},
            {number: (lines, total) for number, lines, total in orders},
        )

    def _number_of(self, row: Row) -> str:
        number = row["order"] or ""
        return number[: -self._strip] if self._strip else number

    def _by_number(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        # Other orders may stand between the rows of one.
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(self._number_of(row), []).append(row)
        return found

    def _channel(self) -> Channel:
        found, _is_new = Channel.objects.select_related("warehouse").get_or_create(
            code=self._channel_code,
            defaults={"name": self._channel_code.capitalize(), "kind": ChannelKind.IMPORT},
        )
        return found

    def _default_warehouse(self) -> Warehouse:
        self._warehouse = self._warehouse or default_warehouse()
        return self._warehouse

    # -- deciding ----------------------------------------------------------------

    def _decide(self, number: str, rows: list[Row], known: _Known) -> list[Outcome]:
        wrong = self._wrong_order(number, rows, known)
        if wrong:
            return [row.error(wrong) for row in rows]
        reading = _Reading(rows)
        for row in rows:
            wrong = self._read(row, reading, known)
            if wrong:
                sentence = _("Row %(row)s: %(why)s") % {"row": row.number, "why": wrong}
                return [each.error(sentence) for each in rows]
        return sorted(
            [*reading.aside, *self._outcomes(number, reading, known)],
            key=lambda outcome: outcome.row.number,
        )

    def _wrong_order(self, number: str, rows: list[Row], known: _Known) -> str:
        first = rows[0]
        if not number or len(number) > LONGEST_NUMBER:
            return _("The order has no number.")
        if len({row["customer"] for row in rows}) > 1:
            return _("The rows of this order name different customers.")
        code = first["customer"] or self._guest
        if code and code not in known.customers:
            return _("There is no customer with the code %(code)s.") % {"code": code}
        return ""

    def _read(self, row: Row, reading: _Reading, known: _Known) -> str:
        """Take the row's line, or set the row aside; gives what makes the whole order wrong."""
        aside = self._no_sale(row)
        if aside:
            reading.aside.append(row.skip(aside))
            return ""
        goods = known.goods.get(row["code"])
        if goods is None:
            return _("There are no goods with the code %(code)s.") % {"code": row["code"]}
        price, amount, quantity = row["price"], row["amount"], row["quantity"]
        if price is None and amount is None:
            return _("Give the unit price or the amount.")
        customer = known.customers[row["customer"] or self._guest]
        if amount is None:
            amount = to_minor(quantity * price, customer.currency)
        if price is None:
            price = (amount / quantity).quantize(_PRICE_PLACES)
        if price < 0 or amount < 0:
            return _("A price is below zero.")
        reading.lines.append(
            Line(goods.pk, quantity, price, amount, "import", goods.say(quantity)[:40])
        )
        reading.taken.append(row)
        return ""

    def _no_sale(self, row: Row) -> str:
        if row["code"].casefold() in self._no_goods:
            return _("%(code)s is no goods.") % {"code": row["code"]}
        if row["quantity"] <= 0:
            if row["price"] or row["amount"]:
                return _("Goods that came back: ask for a return of their shipment.")
            return _("A correction of stock, not a sale.")
        if not row["customer"] and not self._guest:
            return _("No customer is named.")
        return ""

    def _outcomes(self, number: str, reading: _Reading, known: _Known) -> Iterator[Outcome]:
        if not reading.taken:
            return
        basket = Basket(reading.lines)
        if number in known.orders:
            if number in self._written:
                sentence = _torn(number, self._written[number])
                yield from (row.error(sentence) for row in reading.taken)
                return
            same = known.orders[number] == (len(basket.lines), basket.total)
            yield from (
                row.unchanged()
                if same
                else row.skip(_("The order is here already, with other lines."))
                for row in reading.taken
            )
            return
        first = reading.taken[0]
        customer = known.customers[first["customer"] or self._guest]
        self._writing[number] = first.number
        yield first.create(Foreign(number, customer, first["date"], basket))
        yield from (row.create() for row in reading.taken[1:])


def _torn(number: str, row: int) -> str:
    return _(
        "Order %(number)s came in with row %(row)s, too far away for this row to join it. Reject"
        " that draft, put the rows of the order together in the file and import it again."
    ) % {"number": number, "row": row}
