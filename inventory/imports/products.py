"""Products from a table: one row is one specification."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.imports.fields import PRODUCT_FIELDS, WithPriceFields
from inventory.imports.stored import Names, Stored
from inventory.imports.wanted import Wanted, read
from inventory.imports.write import Batch
from inventory.models import Product, Sku
from wholesale import tabular
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular import Outcome, Row


@tabular.register
class ProductImporter(tabular.Importer):
    """Products with specifications, packs, barcodes, level prices and opening stock, by code.

    What the file has no column for stays as it is. The first row of a product in a file says
    what the product is; the rows after it are its further specifications.
    """

    name = "products"
    label = gettext_lazy("Products")
    help = gettext_lazy("One row per specification; brands, categories and units are made.")
    permission = "catalogue.edit"
    fields = WithPriceFields(PRODUCT_FIELDS)
    batch = 1000

    def __init__(self) -> None:
        self.fields = list(type(self).fields)  # type: ignore[misc] # once for this run
        self._names: Names | None = None
        # Which row told what a product is: the same file again must say "unchanged" again.
        self._told: dict[str, int] = {}

    def identity(self, row: Row) -> object:
        """A code stands once in a file."""
        return row["code"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; eight queries a batch."""
        self._names = self._names or Names()
        read_rows = [_read(row, self._names) for row in rows]
        wanted = [each for each in read_rows if isinstance(each, Wanted)]
        stored = Stored(wanted, self._names)
        return [
            each if isinstance(each, Outcome) else self._decide(row, each, stored)
            for row, each in zip(rows, read_rows, strict=True)
        ]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write what was decided, in a constant number of statements."""
        names = self._names or Names()
        # A batch that was rolled back takes the names it made with it: ask for them anew.
        self._names = None
        Batch([outcome.data for outcome in outcomes], names, by=by, at=at).write()
        self._names = names

    def _decide(self, row: Row, wanted: Wanted, stored: Stored) -> Outcome:
        sku = stored.skus.get(wanted.code)
        product = stored.products.get(wanted.product_code)
        if sku and sku.product.code != wanted.product_code:
            return row.error(
                _("The code %(code)s belongs to the product %(product)s.")
                % {"code": wanted.code, "product": sku.product.code}
            )
        is_first = self._told.get(wanted.product_code, row.number) == row.number
        if not is_first:
            wanted.product = {}
        elif product is None and not wanted.product.get("name"):
            return row.error(_("A new product needs a name."))
        self._told.setdefault(wanted.product_code, row.number)
        if sku is None:
            return row.create(wanted, "; ".join(wanted.notes))
        changes = self._changes(wanted, sku, product or sku.product, stored)
        if not changes:
            return row.unchanged()
        return row.update(wanted, "; ".join([", ".join(changes), *wanted.notes]))

    def _changes(self, wanted: Wanted, sku: Sku, product: Product, stored: Stored) -> list[str]:
        names = self._names
        if names is None:
            raise RuntimeError("prepare comes first")
        changes = [
            name
            for name, value in wanted.product.items()
            if _now(product, name) != _meant(name, value, names)
        ] + [
            name for name, value in wanted.sku.items()
            if _now(sku, name) != _meant(name, value, names)
        ]  # fmt: skip
        if wanted.packs is not None and stored.packs[sku.pk] != {
            (names.units.get(unit, 0), factor, is_order) for unit, factor, is_order in wanted.packs
        }:
            changes.append("packs")
        if wanted.barcodes is not None and stored.barcodes[sku.pk] != set(wanted.barcodes):
            changes.append("barcodes")
        changes += [
            f"price:{name}"
            for name, price in wanted.prices.items()
            if stored.prices.get((names.price_lists[name], sku.pk)) != price
        ]
        if wanted.stock and sku.pk not in stored.moved:
            changes.append("stock")
        return changes


def _read(row: Row, names: Names) -> Wanted | Outcome:
    try:
        wanted = read(row)
    except Refusal as refusal:
        return row.error(refusal.sentence)
    if wanted.stock and wanted.warehouse not in names.warehouses:
        return row.error(
            _("There is no open warehouse “%(warehouse)s”.") % {"warehouse": wanted.warehouse}
        )
    return wanted


def _now(thing: Product | Sku, name: str) -> Any:
    if name == "tags" and isinstance(thing, Product):
        return frozenset(tag.pk for tag in thing.tags.all())
    return getattr(thing, {"brand": "brand_id", "category": "category_id", "unit": "unit_id"}.get(
        name, name
    ))  # fmt: skip


def _meant(name: str, value: Any, names: Names) -> Any:
    """What is stored for a value: the id behind a name; -1 for a name that is still to be made."""
    if name == "tags":
        return frozenset(names.tags.get(tag, -1) for tag in value)
    if name in {"brand", "category"} and not value:
        return None
    known: dict[str, dict[Any, int]] = {
        "brand": names.brands,
        "category": names.categories,
        "unit": names.units,
    }
    return known[name].get(value, -1) if name in known else value
