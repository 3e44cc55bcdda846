"""A price book from a table: a row per price, with the book's name and days."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.facts import MAX_PRICE
from inventory.actions.price_books import BookLine, add_to_book, draft_book
from inventory.models import BookPrice, PriceList, Sku
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse

# (name, first day, last day)
Head = tuple[str, date, date | None]

_FIELDS = [
    Field("book", gettext_lazy("Price book"), required=True, parse=parse.text(max_length=80),
          synonyms=["价格簿", "调价单"], example="三月价格"),
    Field("starts_on", gettext_lazy("Valid from"), required=True, parse=parse.day(),
          synonyms=["生效日期", "开始日期"], example="2026-03-01"),
    Field("ends_on", gettext_lazy("Valid until"), parse=parse.day(),
          synonyms=["失效日期", "结束日期"], example="2026-03-31"),
    Field("code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=48),
          synonyms=["货号", "编码", "商品编码", "SKU"], example="JY-500"),
    Field("price", gettext_lazy("Price"), required=True,
          parse=parse.decimal(places=4, most=MAX_PRICE - 1), synonyms=["价格", "新价格"],
          example="7.90"),
    Field("list", gettext_lazy("Price list"), parse=parse.text(max_length=80),
          synonyms=["价格表", "等级"], example="零售商",
          help=gettext_lazy("Empty: the base price.")),
    Field("from_quantity", gettext_lazy("From quantity"), parse=parse.decimal(places=3),
          synonyms=["起始数量"], example="48"),
]  # fmt: skip


@tabular.register
class BookImporter(tabular.Importer):
    """Prices prepared ahead. Books come in as drafts; somebody looks and releases them."""

    name = "price-books"
    label = gettext_lazy("Price books")
    help = gettext_lazy("A row per price with the book's name and days. Nothing is released yet.")
    permission = "price.edit"
    fields = _FIELDS
    batch = 1000

    def __init__(self) -> None:
        self._lists = dict(PriceList.objects.filter(is_personal=False).values_list("name", "pk"))
        own = PriceList.objects.filter(is_personal=True).values_list("pk", flat=True)
        self._lists |= {f"#{pk}": pk for pk in own}

    def identity(self, row: Row) -> object:
        """One row per book, code, list and quantity."""
        return row["book"], row["starts_on"], row["code"], row["list"], row["from_quantity"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; two queries a batch."""
        codes = {row["code"] for row in rows}
        skus = dict(Sku.objects.filter(code__in=codes).values_list("code", "pk"))
        held = BookPrice.objects.filter(
            book__state="draft", book__name__in={row["book"] for row in rows},
            sku__in=skus.values(),
        )  # fmt: skip
        now: dict[tuple[object, ...], Decimal] = {
            (name, starts, price_list, sku, quantity): price
            for name, starts, price_list, sku, quantity, price in held.values_list(
                "book__name", "book__starts_on", "price_list", "sku", "from_quantity", "unit_price"
            )
        }
        return [self._decide(row, skus, now) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write the prices of each book in sets."""
        books: dict[Head, list[BookLine]] = {}
        for outcome in outcomes:
            head, line = outcome.data
            books.setdefault(head, []).append(line)
        for (name, starts_on, ends_on), lines in books.items():
            pk = draft_book(name, starts_on, ends_on, by=by, at=at)
            add_to_book(pk, lines, by=by, at=at)

    def _decide(
        self, row: Row, skus: dict[str, int], now: dict[tuple[object, ...], Decimal]
    ) -> Outcome:
        wrong = self._wrong(row, skus)
        if wrong:
            return row.error(wrong)
        quantity = row["from_quantity"] or Decimal(1)
        line = BookLine(skus[row["code"]], row["price"], self._lists.get(row["list"]), quantity)
        head: Head = (row["book"], row["starts_on"], row["ends_on"])
        stored = now.get((row["book"], row["starts_on"], *line.place))
        if stored == line.unit_price:
            return row.unchanged()
        return row.create((head, line)) if stored is None else row.update((head, line))

    def _wrong(self, row: Row, skus: dict[str, int]) -> str:
        if row["code"] not in skus:
            return _("There are no goods with the code %(code)s.") % {"code": row["code"]}
        if row["list"] and row["list"] not in self._lists:
            return _("There is no price list “%(name)s”.") % {"name": row["list"]}
        if not row["list"] and (row["from_quantity"] or 1) != 1:
            return _("A base price has no quantity. Name a price list for it.")
        if row["ends_on"] and row["ends_on"] < row["starts_on"]:
            return _("The last day is before the first. Put it right.")
        if row["ends_on"] and row["ends_on"] < timezone.localdate():
            return _("The days of this book are over. Give it others.")
        return ""
