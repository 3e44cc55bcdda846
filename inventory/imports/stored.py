"""What is stored about the goods of one batch, asked in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from inventory.imports.wanted import Wanted
from inventory.models import (
    Barcode,
    Brand,
    Category,
    Pack,
    Price,
    PriceList,
    Product,
    Sku,
    StockMove,
    Tag,
    Unit,
    Warehouse,
)
from inventory.queries import purchasers


class Names:
    """The small libraries by name, kept for the whole run and added to as rows need them."""

    def __init__(self) -> None:
        self.brands = dict(Brand.objects.values_list("name", "pk"))
        self.units = dict(Unit.objects.values_list("name", "pk"))
        self.tags = dict(Tag.objects.values_list("name", "pk"))
        self.buyers = purchasers.named()
        self.price_lists = dict(
            PriceList.objects.filter(is_personal=False).values_list("name", "pk")
        )
        self.warehouses: dict[str, Warehouse] = {}
        for warehouse in Warehouse.objects.filter(is_active=True):
            self.warehouses[warehouse.name] = self.warehouses[warehouse.code] = warehouse
            if warehouse.is_default:
                self.warehouses[""] = warehouse
        self.categories: dict[tuple[str, ...], int] = {}
        self.learn_categories(Category.objects.all())

    def learn_categories(self, categories: Iterable[Category]) -> None:
        """Remember categories by their way from the top."""
        known = {each.pk: each for each in categories}
        for each in known.values():
            steps = [int(part) for part in each.path.split("/") if part]
            if all(step in known for step in steps):
                self.categories[tuple(known[step].name for step in steps)] = each.pk


class Stored:
    """The products, specifications, packs, barcodes and prices that a batch may touch."""

    def __init__(self, batch: list[Wanted], names: Names) -> None:
        self.products = {
            product.code: product
            for product in Product.objects.filter(
                code__in={each.product_code for each in batch}
            ).prefetch_related("tags")
        }
        self.skus = {
            sku.code: sku
            for sku in Sku.objects.filter(code__in={each.code for each in batch}).select_related(
                "product"
            )
        }
        pks = [sku.pk for sku in self.skus.values()]
        self.packs: dict[int, set[tuple[int, int, bool]]] = defaultdict(set)
        packs = Pack.objects.filter(sku__in=pks)
        for sku_id, unit, factor, is_order in packs.values_list(
            "sku", "unit", "factor", "is_order_pack"
        ):
            self.packs[sku_id].add((unit, factor, is_order))
        self.barcodes: dict[int, set[tuple[str, int]]] = defaultdict(set)
        codes = Barcode.objects.filter(sku__in=pks)
        for sku_id, code, factor in codes.values_list("sku", "code", "factor"):
            self.barcodes[sku_id].add((code, factor))
        self.prices = self._prices(batch, names, pks)
        wants_stock = any(each.stock for each in batch)
        self.moved = (
            set(StockMove.objects.filter(sku__in=pks).values_list("sku", flat=True).distinct())
            if wants_stock
            else set()
        )

    @staticmethod
    def _prices(
        batch: list[Wanted], names: Names, pks: list[int]
    ) -> dict[tuple[int, int], Decimal]:
        lists = {names.price_lists[name] for each in batch for name in each.prices}
        if not lists:
            return {}
        found = Price.objects.filter(price_list__in=lists, sku__in=pks, from_quantity=1)
        return {
            (price_list, sku): price
            for price_list, sku, price in found.values_list("price_list", "sku", "unit_price")
        }
