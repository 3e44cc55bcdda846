"""A batch of rows written in sets: libraries, products, specifications, prices, stock."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from inventory.actions.adjust import AdjustmentLine, write_adjustment
from inventory.actions.categories import grow, held_tree
from inventory.actions.facts import WrongGoods, document_of
from inventory.actions.prices import PriceWish, write_prices
from inventory.actions.tokens import refresh_tokens
from inventory.imports.stored import Names
from inventory.imports.wanted import PIECE, Wanted
from inventory.models import Barcode, Brand, Pack, Price, Product, Sku, StockMove, Tag, Unit
from wholesale import audit, numbering
from wholesale.models import User
from wholesale.refusals import Refusal

_IDS = {"brand": "brand_id", "category": "category_id", "buyer": "buyer_id", "unit": "unit_id"}
_PRODUCT_COLUMNS = [
    "name", "model", "text", "brand_id", "category_id", "buyer_id", "is_on_shelf",
]  # fmt: skip
_SKU_COLUMNS = [
    "specification", "specification2", "base_price", "public_price", "unit_id",
    "minimum", "multiple",
]  # fmt: skip


N = TypeVar("N", Brand, Unit, Tag)


class NobodyActs(Refusal):
    """Stock changes are somebody's doing, and nobody was named."""


class Batch:
    """Rows that create or change goods, written in a constant number of statements."""

    def __init__(
        self, rows: Sequence[Wanted], names: Names, *, by: User | None, at: datetime
    ) -> None:
        self.rows, self.names, self.by, self.at = rows, names, by, at
        self.products: dict[str, Product] = {}
        self.skus: dict[str, Sku] = {}
        self.new: set[str] = set()

    def write(self) -> None:
        """Write everything; the caller holds the transaction."""
        self._make_names()
        self._write_products()
        self._write_skus()
        self._write_tags()
        self._write_packs()
        self._write_barcodes()
        self._write_prices()
        refresh_tokens([product.pk for product in self.products.values()])
        self._post_stock()

    def _make_names(self) -> None:
        rows, names = self.rows, self.names
        brands = {row.product["brand"] for row in rows if row.product.get("brand")}
        units = {row.sku.get("unit", PIECE) for row in rows}
        units |= {unit for row in rows for unit, _factor, _is in row.packs or []}
        tags = {tag for row in rows for tag in row.product.get("tags", ())}
        _make(Brand, names.brands, brands)
        _make(Unit, names.units, units)
        _make(Tag, names.tags, tags)
        paths = {row.product["category"] for row in rows if row.product.get("category")}
        if paths - names.categories.keys():
            tree = held_tree()
            names.learn_categories(tree.values())
            for path in sorted(paths):
                for depth in range(1, len(path) + 1):
                    if path[:depth] not in names.categories:
                        parent = names.categories.get(path[: depth - 1])
                        made = grow(tree, path[depth - 1], parent)
                        names.categories[path[:depth]] = made.pk

    def _write_products(self) -> None:
        codes = [row.product_code for row in self.rows]
        held = Product.objects.select_for_update().filter(code__in=codes).order_by("pk")
        self.products = {product.code: product for product in held}
        made: dict[str, Product] = {}
        changed: dict[str, Product] = {}
        for row in self.rows:
            product = self.products.get(row.product_code) or made.get(row.product_code)
            if product is None:
                if not row.product.get("name"):
                    raise WrongGoods(_("A new product needs a name."))
                product = made[row.product_code] = Product(code=row.product_code)
            elif product.pk and row.product:
                changed[product.code] = product
            self._set(product, row.product)
        Product.objects.bulk_create(made.values())
        Product.objects.bulk_update(changed.values(), _PRODUCT_COLUMNS, batch_size=500)
        Product.objects.filter(pk__in=[product.pk for product in self.products.values()]).update(
            version=F("version") + 1
        )
        self._record("product.changed", self.products)
        self._record("product.created", made)
        self.products |= made

    def _write_skus(self) -> None:
        self.skus = {
            sku.code: sku for sku in Sku.objects.filter(code__in=[row.code for row in self.rows])
        }
        made, changed = [], []
        for row in self.rows:
            sku = self.skus.get(row.code)
            if sku is None:
                product = self.products[row.product_code]
                unit = self.names.units[row.sku.get("unit", PIECE)]
                sku = Sku(code=row.code, product=product, unit_id=unit)
                self.new.add(row.code)
                made.append(sku)
            elif row.sku:
                changed.append(sku)
            self._set(sku, row.sku)
        Sku.objects.bulk_create(made)
        Sku.objects.bulk_update(changed, _SKU_COLUMNS, batch_size=500)
        self.skus |= {sku.code: sku for sku in made}

    def _write_tags(self) -> None:
        saying = [row for row in self.rows if "tags" in row.product]
        through = Product.tags.through
        products = [self.products[row.product_code].pk for row in saying]
        through._default_manager.filter(product__in=products).delete()
        through._default_manager.bulk_create(
            through(product_id=self.products[row.product_code].pk, tag_id=self.names.tags[tag])
            for row in saying
            for tag in row.product["tags"]
        )

    def _write_packs(self) -> None:
        saying = [(self.skus[row.code], row.packs) for row in self.rows if row.packs is not None]
        Pack.objects.filter(sku__in=[sku.pk for sku, _packs in saying]).delete()
        Pack.objects.bulk_create(
            Pack(sku=sku, unit_id=self.names.units[unit], factor=factor, is_order_pack=is_order)
            for sku, packs in saying
            for unit, factor, is_order in packs
        )

    def _write_barcodes(self) -> None:
        saying = [
            (self.skus[row.code], row.barcodes) for row in self.rows if row.barcodes is not None
        ]
        Barcode.objects.filter(sku__in=[sku.pk for sku, _codes in saying]).delete()
        Barcode.objects.bulk_create(
            Barcode(sku=sku, code=code, factor=factor)
            for sku, codes in saying
            for code, factor in codes
        )

    def _write_prices(self) -> None:
        asked = [
            (row.code, self.names.price_lists[name], price)
            for row in self.rows
            for name, price in row.prices.items()
        ]
        # The first price of new goods has no history to keep; a changed one does.
        Price.objects.bulk_create(
            Price(price_list_id=price_list, sku=self.skus[code], unit_price=price)
            for code, price_list, price in asked
            if code in self.new
        )
        wishes = [
            PriceWish(price_list, self.skus[code].pk, price, checks=False)
            for code, price_list, price in asked
            if code not in self.new
        ]
        if wishes:
            write_prices(wishes, by=self.by, at=self.at)

    def _post_stock(self) -> None:
        asked = [(row, self.skus[row.code].pk) for row in self.rows if row.stock]
        if not asked:
            return
        moved = set(
            StockMove.objects.filter(sku__in=[pk for _row, pk in asked])
            .values_list("sku", flat=True)
            .distinct()
        )
        lines: dict[str, list[AdjustmentLine]] = {}
        for row, pk in asked:
            if pk not in moved:
                line = AdjustmentLine(pk, row.stock or Decimal(0), row.cost)
                lines.setdefault(self.names.warehouses[row.warehouse].code, []).append(line)
        for warehouse, those in sorted(lines.items()):
            post_opening(self.names, warehouse, those, by=self.by, at=self.at)

    def _set(self, thing: Product | Sku, values: dict[str, Any]) -> None:
        names: dict[str, dict[Any, int]] = {
            "brand": self.names.brands,
            "category": self.names.categories,
            "buyer": self.names.buyers,
            "unit": self.names.units,
        }
        for name, value in values.items():
            if name != "tags":
                setattr(
                    thing, _IDS.get(name, name), names[name].get(value) if name in names else value
                )

    def _record(self, action: str, products: dict[str, Product]) -> None:
        documents = [(document_of(each.pk), {"import": True}) for each in products.values()]
        audit.record_many(action, documents, by=self.by, at=self.at)


def post_opening(
    names: Names, warehouse: str, lines: list[AdjustmentLine], *, by: User | None, at: datetime
) -> None:
    """Post opening stock in one document. Refuses with NobodyActs when nobody was named."""
    if by is None:
        raise NobodyActs(_("Opening stock needs a name: say who imports, with --as USERNAME."))
    write_adjustment(
        numbering.next_number("SA"),
        names.warehouses[warehouse],
        lines,
        reason=_("Opening stock"),
        is_opening=True,
        by=by,
        at=at,
    )


def _make(kind: type[N], known: dict[str, int], wanted: set[str]) -> None:
    missing = sorted(wanted - known.keys())
    if not missing:
        return
    manager = kind._default_manager
    manager.bulk_create([kind(name=name) for name in missing], ignore_conflicts=True)
    known |= dict(manager.filter(name__in=missing).values_list("name", "pk"))
