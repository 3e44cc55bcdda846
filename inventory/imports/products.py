"""Products from a table: one row is one specification."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.imports.fields import PRODUCT_FIELDS, WithPriceFields
from inventory.imports.stored import Names, Stored
from inventory.imports.wanted import Wanted, read
from inventory.imports.write import Batch
from inventory.models import Product, Sku
from wholesale import tabular
from wholesale.db import run_sql
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular import Outcome, Row, Verdict

# From so many rows written on, the import leaves the search index tidy behind it.
BULK = 1000


@tabular.register
class ProductImporter(tabular.Importer):
    """Products with specifications, packs, barcodes, level prices and opening stock, by code.

    What the file has no column for stays as it is. The first row of a product in a file says
    what the product is; the rows after it are its further specifications. A code counts once
    in a file: the first of its rows that can be taken is; what was refused before is no rival.
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
        # By code: the row that was taken, and the first one refused before it.
        self._taken: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._written = 0

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; eight queries a batch."""
        self._names = self._names or Names()
        read_rows = [self._again(row) or _read(row, self._names) for row in rows]
        wanted = [each for each in read_rows if isinstance(each, Wanted)]
        stored = Stored(wanted, self._names)
        return [
            self._counted(each if isinstance(each, Outcome) else self._decide(row, each, stored))
            for row, each in zip(rows, read_rows, strict=True)
        ]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write what was decided, in a constant number of statements."""
        names = self._names or Names()
        # A batch that was rolled back takes the names it made with it: ask for them anew.
        self._names = None
        try:
            Batch([outcome.data for outcome in outcomes], names, by=by, at=at).write()
        except Exception:
            self._forget(outcomes)
            raise
        self._names = names
        self._written += len(outcomes)

    def finish(self) -> None:
        """After many rows, move what waits before the search index into it, and count anew."""
        if self._written >= BULK and not connection.in_atomic_block:
            run_sql("VACUUM (ANALYZE) inventory_product")

    def _again(self, row: Row) -> Outcome | None:
        first = self._taken.get(row["code"], row.number)
        if first == row.number:
            return None
        return row.error(_("The same as row %(row)s of this file.") % {"row": first})

    def _counted(self, outcome: Outcome) -> Outcome:
        code, number = outcome.row["code"], outcome.row.number
        if outcome.verdict == Verdict.ERROR:
            self._refused[code] = min(self._refused.get(code, number), number)
        else:
            self._taken[code] = number
        return outcome

    def _forget(self, outcomes: Sequence[Outcome]) -> None:
        """What could not be written was not taken: a later row may say it better."""
        for outcome in outcomes:
            code, number = outcome.row["code"], outcome.row.number
            self._taken.pop(code, None)
            self._refused[code] = min(self._refused.get(code, number), number)
            if self._told.get(outcome.data.product_code) == number:
                del self._told[outcome.data.product_code]

    def _decide(self, row: Row, wanted: Wanted, stored: Stored) -> Outcome:
        # Rows decided a moment ago, in this batch, count as well.
        again = self._again(row)
        if again:
            return again
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
        elif not wanted.product.get("name", product and product.name):
            return row.error(_("A product needs a name."))
        self._note_refused(row, wanted)
        self._told.setdefault(wanted.product_code, row.number)
        if sku is None:
            return row.create(wanted, "; ".join(wanted.notes))
        changes = self._changes(wanted, sku, product or sku.product, stored)
        if not changes:
            return row.unchanged()
        return row.update(wanted, "; ".join([", ".join(changes), *wanted.notes]))

    def _note_refused(self, row: Row, wanted: Wanted) -> None:
        refused = self._refused.get(wanted.code, row.number)
        if refused < row.number:
            wanted.notes.append(
                _("taken instead of row %(row)s, which was set aside") % {"row": refused}
            )

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
    buyer = wanted.product.get("buyer", "")
    if buyer and buyer not in names.buyers:
        return row.error(_("Nobody who buys is called “%(name)s”.") % {"name": buyer[:80]})
    return wanted


def _now(thing: Product | Sku, name: str) -> Any:
    if name == "tags" and isinstance(thing, Product):
        return frozenset(tag.pk for tag in thing.tags.all())
    columns = {
        "brand": "brand_id", "category": "category_id", "buyer": "buyer_id", "unit": "unit_id"
    }  # fmt: skip
    return getattr(thing, columns.get(name, name))


def _meant(name: str, value: Any, names: Names) -> Any:
    """What is stored for a value: the id behind a name; -1 for a name that is still to be made."""
    if name == "tags":
        return frozenset(names.tags.get(tag, -1) for tag in value)
    if name in {"brand", "category", "buyer"} and not value:
        return None
    known: dict[str, dict[Any, int]] = {
        "brand": names.brands,
        "category": names.categories,
        "buyer": names.buyers,
        "unit": names.units,
    }
    return known[name].get(value, -1) if name in known else value
