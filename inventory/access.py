"""Who may fetch which goods. Views fetch them here and nowhere else.

The catalogue is one for the whole house: who holds the permission of a view sees all of it.
Only a customer's own prices have a scope: the app that knows customers says whose they are.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from inventory.models import (
    Assembly,
    AttributeValue,
    BookPrice,
    Brand,
    Category,
    Coupon,
    DisplayScheme,
    GoodsReceipt,
    LandedCost,
    Lot,
    Outlook,
    PackagingKind,
    PackagingPart,
    PriceBook,
    PriceList,
    Product,
    ProductPicture,
    Promotion,
    PurchaseOrder,
    Sku,
    StockAdjustment,
    StockRule,
    Supplier,
    SupplierReturn,
    Warehouse,
)
from inventory.models.stock import WarehouseKind
from inventory.queries import kits, lots, outlook, products, purchases, stock
from wholesale.http import number_in
from wholesale.models import User
from wholesale.permissions import may

if TYPE_CHECKING:
    from django.db.models import QuerySet

T = TypeVar("T")

# Customers sit above goods: crm registers here who may look at a customer's own prices.
own_price_gates: list[Callable[[User, int], bool]] = []


def products_for_office() -> "QuerySet[Product]":
    """The products, with what the list shows."""
    return products.product_rows()


def skus_for_office() -> "QuerySet[Sku]":
    """The specifications, for lookups and grids."""
    return Sku.objects.all()


def product_for_office(pk: int) -> Product:
    """One product."""
    return _or_404(products.product_rows().filter(pk=pk).first())


def said_of(product: Product) -> "QuerySet[AttributeValue]":
    """What a product says about the merchant's attributes, in their order."""
    rows = product.attributes.select_related("attribute")
    return rows.order_by("attribute__rank", "attribute__name")


def picture_for_editing(pk: int) -> ProductPicture:
    """One picture of a product."""
    return _or_404(ProductPicture.objects.filter(pk=pk).select_related("product").first())


def sku_for_pricing(pk: int) -> Sku:
    """One specification with its product and unit."""
    return _or_404(Sku.objects.filter(pk=pk).select_related("product", "unit").first())


def category_for_editing(pk: int) -> Category:
    """One category."""
    return _or_404(Category.objects.filter(pk=pk).first())


def brand_for_editing(pk: int) -> Brand:
    """One brand with its logo."""
    return _or_404(Brand.objects.filter(pk=pk).select_related("logo").first())


def price_list_for_office(user: User, pk: int) -> PriceList:
    """A level's list for whoever sees prices; a customer's own only for who sees the customer."""
    price_list = _or_404(PriceList.objects.filter(pk=pk).first())
    if price_list.is_personal and not _may_see_own_prices(user, pk):
        raise Http404
    return price_list


def price_list_for_editing(user: User, pk: int) -> PriceList:
    """The same, for whoever may change prices."""
    price_list = price_list_for_office(user, pk)
    if not may(user, "price.edit"):
        raise PermissionDenied
    return price_list


def scheme_for_editing(pk: int) -> DisplayScheme:
    """One display scheme."""
    return _or_404(DisplayScheme.objects.filter(pk=pk).first())


def promotion_for_office(pk: int) -> Promotion:
    """One promotion."""
    return _or_404(Promotion.objects.filter(pk=pk).first())


def coupon_for_office(pk: int) -> Coupon:
    """One coupon."""
    return _or_404(Coupon.objects.filter(pk=pk).first())


def price_book_for_office(pk: int) -> PriceBook:
    """One price book, with who made it."""
    return _or_404(PriceBook.objects.filter(pk=pk).select_related("made_by").first())


def book_prices_for(user: User, book: PriceBook) -> "QuerySet[BookPrice]":
    """What a book changes; a customer's own prices only for whoever may change prices."""
    if may(user, "price.edit"):
        return book.prices.all()
    return book.prices.exclude(price_list__is_personal=True)


def adjustments_for_office() -> "QuerySet[StockAdjustment]":
    """The adjustments, with what the list shows."""
    return stock.adjustment_rows()


def adjustment_for_office(number: str) -> StockAdjustment:
    """One adjustment with its warehouse, its poster, and its counter-document."""
    return _or_404(stock.adjustment_rows().filter(number=number).first())


def assemblies_for_office() -> "QuerySet[Assembly]":
    """The assemblies, with what the list shows."""
    return kits.assembly_rows()


def assembly_for_office(number: str) -> Assembly:
    """One assembly with its goods, warehouse, poster, and counter-document."""
    return _or_404(kits.assembly_rows().filter(number=number).first())


def warehouse_for_posting(pk: int) -> Warehouse:
    """One warehouse that is open; what is in transit is moved by transfers only."""
    held = Warehouse.objects.filter(pk=pk, is_active=True)
    return _or_404(held.exclude(kind=WarehouseKind.TRANSIT).first())


def lot_for_office(number: str) -> Lot:
    """One lot with its goods and supplier, by the number of its page (LO000001)."""
    pk = number_in(number[2:]) if number.startswith("LO") else 0
    return _or_404(lots.lot_rows().filter(pk=pk).first())


def suppliers_for_office() -> "QuerySet[Supplier]":
    """The suppliers, with what the list shows."""
    return purchases.supplier_rows()


def supplier_for_office(number: str) -> Supplier:
    """One supplier by the number of his page (SU000001)."""
    pk = number_in(number[2:]) if number.startswith("SU") else 0
    return _or_404(Supplier.objects.filter(pk=pk).first())


def purchases_for_office() -> "QuerySet[PurchaseOrder]":
    """The purchase orders, with what the list shows."""
    return purchases.purchase_rows()


def purchase_for_office(number: str) -> PurchaseOrder:
    """One purchase order with supplier and warehouse."""
    return _or_404(purchases.purchase_rows().filter(number=number).first())


def receipts_for_office() -> "QuerySet[GoodsReceipt]":
    """The goods receipts, with what the list shows."""
    return purchases.receipt_rows()


def receipt_for_office(number: str) -> GoodsReceipt:
    """One goods receipt with its order, supplier and counter-document."""
    return _or_404(purchases.receipt_rows().filter(number=number).first())


def landed_cost_for_office(receipt: str, number: str) -> LandedCost:
    """One landed cost of a receipt."""
    return _or_404(LandedCost.objects.filter(number=number, receipt__number=receipt).first())


def supplier_returns_for_office() -> "QuerySet[SupplierReturn]":
    """The returns to suppliers, with what the list shows."""
    return purchases.return_rows()


def supplier_return_for_office(number: str) -> SupplierReturn:
    """One return to a supplier with its receipt and counter-document."""
    return _or_404(purchases.return_rows().filter(number=number).first())


def outlook_for_office() -> "QuerySet[Outlook]":
    """How all goods sell and how long they last."""
    return outlook.outlook_rows()


def proposals_for_office() -> "QuerySet[Outlook]":
    """What should be ordered."""
    return outlook.proposals()


def proposal_for_office(pk: int) -> Outlook:
    """One line of the proposals, ordered meanwhile or not."""
    return _or_404(outlook.outlook_rows().filter(pk=pk).first())


def stock_rules_for_office() -> "QuerySet[StockRule]":
    """The rules of minimum and maximum stock."""
    return outlook.rule_rows()


def stock_rule_for_editing(pk: int) -> StockRule:
    """One rule with its goods and warehouse."""
    return _or_404(outlook.rule_rows().filter(pk=pk).first())


def warehouses_of(*kinds: str) -> list[Warehouse]:
    """The open warehouses of some kinds (none said: of all), the default first."""
    held = Warehouse.objects.filter(is_active=True).order_by("-is_default", "name")
    return list(held.filter(kind__in=kinds) if kinds else held)


def warehouses_seen_by(user: User) -> list[Warehouse]:
    """The open warehouses whose stock this person may look at, the default first.

    Whoever belongs to shops sees what those shops have; everybody else, and the bosses, all.
    """
    houses = warehouses_of()
    shops = set() if may(user, "company.edit") else set(user.shops.values_list("pk", flat=True))
    return [house for house in houses if house.shop_id in shops] if shops else houses


def sees_all_warehouses(user: User) -> bool:
    """Whether this person may see what the whole house has."""
    return may(user, "company.edit") or not user.shops.exists()


def warehouse_seen_by(user: User, pk: int) -> Warehouse:
    """One of the warehouses this person may look at."""
    return _or_404(next((house for house in warehouses_seen_by(user) if house.pk == pk), None))


def warehouse_for_editing(pk: int) -> Warehouse:
    """One warehouse, open or closed."""
    return _or_404(Warehouse.objects.filter(pk=pk).first())


def _may_see_own_prices(user: User, pk: int) -> bool:
    return may(user, "price.edit") or any(gate(user, pk) for gate in own_price_gates)


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def packaging_kind_for(pk: int) -> PackagingKind:
    """One kind of packaging."""
    return _or_404(PackagingKind.objects.filter(pk=pk).first())


def packaging_part_for(kind: int, pk: int) -> PackagingPart:
    """Goods that travel in a kind of packaging."""
    parts = PackagingPart.objects.select_related("kind", "sku")
    return _or_404(parts.filter(kind=kind, pk=pk).first())
