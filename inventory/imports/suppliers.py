"""Suppliers with the goods they sell us, from a table."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.facts import MAX_PRICE
from inventory.actions.suppliers import (
    GoodsFacts,
    SupplierFacts,
    write_supplier,
    write_supplier_goods,
)
from inventory.models import Sku, Supplier, SupplierGoods
from wholesale import tabular
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.tabular import Field, Outcome, Row, parse

_FACTS = ("name", "contact", "phone", "terms_days", "lead_days")


@tabular.register
class SupplierGoodsImporter(tabular.Importer):
    """What suppliers sell us: a row per supplier and SKU. A new supplier code is a new supplier."""

    name = "supplier-goods"
    label = gettext_lazy("Suppliers and their goods")
    help = gettext_lazy("A row for each supplier and each of his goods, with the purchase price.")
    permission = "purchase.edit"
    fields = [
        Field("supplier", gettext_lazy("Supplier code"), required=True,
              parse=parse.text(max_length=20), synonyms=["供应商编码"], example="HN01"),
        Field("name", gettext_lazy("Supplier"), parse=parse.text(max_length=120),
              synonyms=["供应商", "供应商名称", "供货商"], example="海南食品"),
        Field("contact", gettext_lazy("Contact"), parse=parse.text(max_length=60),
              synonyms=["联系人"]),
        Field("phone", gettext_lazy("Phone"), parse=parse.text(max_length=40), synonyms=["电话"]),
        Field("terms_days", gettext_lazy("Days to pay"), parse=parse.integer(most=999),
              synonyms=["账期", "账期天数"]),
        Field("lead_days", gettext_lazy("Days to deliver"), parse=parse.integer(most=999),
              synonyms=["交货天数", "到货周期"]),
        Field("code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=48),
              synonyms=["货号", "商品编码", "SKU"], example="JY-500"),
        Field("their_code", gettext_lazy("Supplier's code"), parse=parse.text(max_length=48),
              synonyms=["供应商货号"], example="H-77"),
        Field("price", gettext_lazy("Purchase price"), required=True,
              parse=parse.decimal(places=4, most=MAX_PRICE - 1), synonyms=["采购价", "进价"],
              example="5.20"),
        Field("pack", gettext_lazy("Pieces per pack"), parse=parse.integer(most=1_000_000),
              synonyms=["装箱数"]),
        Field("minimum", gettext_lazy("Minimum order"), parse=parse.integer(most=1_000_000),
              synonyms=["起订量"]),
    ]  # fmt: skip
    batch = 500

    def identity(self, row: Row) -> object:
        """One row per supplier and code."""
        return row["supplier"], row["code"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; three queries a batch."""
        skus = dict(
            Sku.objects.filter(code__in={row["code"] for row in rows}).values_list("code", "pk")
        )
        codes = {row["supplier"] for row in rows}
        known = set(Supplier.objects.filter(code__in=codes).values_list("code", flat=True))
        held = {
            (one.supplier.code, one.sku_id): one
            for one in SupplierGoods.objects.filter(
                supplier__code__in=codes, sku__in=skus.values()
            ).select_related("supplier")
        }
        named = known | {row["supplier"] for row in rows if row["name"]}
        return [self._decide(row, skus.get(row["code"]), named, held) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Make new suppliers, then write the goods of each; old prices stay in the history."""
        if by is None:
            raise ValueError("an import of suppliers has somebody who ran it")
        goods: dict[str, list[GoodsFacts]] = {}
        facts: dict[str, dict[str, object]] = {}
        for outcome in outcomes:
            code, said, one = outcome.data
            goods.setdefault(code, []).append(one)
            facts.setdefault(code, {}).update(said)
        known = {s.code: s for s in Supplier.objects.filter(code__in=goods)}
        for code in sorted(goods):
            supplier = known.get(code) or write_supplier(
                SupplierFacts(**{"name": code, **facts[code], "code": code}),  # type: ignore[arg-type]
                by=by,
                at=at,
            )
            write_supplier_goods(supplier, goods[code], by=by, at=at)

    def _decide(
        self,
        row: Row,
        sku: int | None,
        named: set[str],
        held: dict[tuple[str, int], SupplierGoods],
    ) -> Outcome:
        if sku is None:
            return row.error(
                _("There are no goods with the code %(code)s.") % {"code": row["code"]}
            )
        if row["supplier"] not in named:
            return row.error(
                _("There is no supplier %(code)s: say his name to make him.")
                % {"code": row["supplier"]}
            )
        was = held.get((row["supplier"], sku))
        one = GoodsFacts(
            sku,
            row["their_code"] or (was.code if was else ""),
            row["pack"] or (was.pack_factor if was else 1),
            row["price"] or ZERO,
            row["minimum"] or (was.minimum if was else 1),
            was.lead_days if was else None,
            was.is_preferred if was else False,
        )
        said = {name: row[name] for name in _FACTS if row[name] not in (None, "")}
        data = (row["supplier"], said, one)
        if was is None:
            return row.create(data)
        same = (was.code, was.pack_factor, was.unit_price, was.minimum) == (
            one.code, one.pack_factor, one.unit_price, one.minimum,
        )  # fmt: skip
        return row.unchanged() if same else row.update(data, _("price or pack"))
