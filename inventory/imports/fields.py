"""The columns of a product table, and the prices of each level as columns of their own."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.facts import MAX_PRICE, parse_barcodes, parse_packs
from inventory.models import PriceList
from wholesale.tabular import Field, parse
from wholesale.tabular.parse import CannotRead

PRICE = "price:"
_LEVELS = 3
_price = parse.decimal(places=4, most=MAX_PRICE - 1)


def category_path(cell: str) -> tuple[str, ...]:
    """Read "Food / Sauces / Soy" as its parts; three at most."""
    parts = tuple(
        part.strip()[:80] for part in cell.replace("＞", "/").replace(">", "/").split("/")
    )
    parts = tuple(part for part in parts if part)
    if len(parts) > _LEVELS:
        raise CannotRead(_("“%(value)s” has more than three levels") % {"value": cell[:80]})
    return parts


def tag_names(cell: str) -> frozenset[str]:
    """Read "新品、热卖" as a set of names."""
    names = frozenset(filter(None, (part.strip() for part in cell.replace("、", ",").split(","))))
    if any(len(name) > 20 for name in names):
        raise CannotRead(_("longer than %(limit)s characters") % {"limit": 20})
    return names


PRODUCT_FIELDS = [
    Field("code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=40),
          synonyms=["货号", "编码", "商品编码", "Item Number", "SKU", "StockCode"],
          example="JY-500"),
    Field("name", gettext_lazy("Name"), parse=parse.text(max_length=160),
          synonyms=["品名", "商品名称", "Item Description", "Description"], example="海鲜酱油"),
    Field("product", gettext_lazy("Product code"), parse=parse.text(max_length=40),
          synonyms=["商品", "款号"],
          help=gettext_lazy("Rows with the same product code are specifications of one product.")),
    Field("model", gettext_lazy("Model"), parse=parse.text(max_length=80), synonyms=["型号"]),
    Field("specification", gettext_lazy("Specification 1"), parse=parse.text(max_length=60),
          synonyms=["规格", "Bottle Volume (ml)"], example="500ml"),
    Field("specification2", gettext_lazy("Specification 2"), parse=parse.text(max_length=60)),
    Field("brand", gettext_lazy("Brand"), parse=parse.text(max_length=80),
          synonyms=["品牌", "Vendor Name"], example="海天"),
    Field("category", gettext_lazy("Category"), parse=category_path,
          synonyms=["分类", "类别", "Category Name"], example="调味品/酱油",
          help=gettext_lazy("Up to three levels, parted by a slash.")),
    Field("buyer", gettext_lazy("Buyer"), parse=parse.text(max_length=150),
          synonyms=["采购员", "采购", "Buyer"],
          help=gettext_lazy("Name or user name of somebody who buys.")),
    Field("unit", gettext_lazy("Unit"), parse=parse.text(max_length=20), synonyms=["单位"],
          example="瓶"),
    Field("packs", gettext_lazy("Packs"), parse=parse_packs, synonyms=["包装"], example="箱=12",
          help=gettext_lazy("Unit and pieces, like 箱=12,盒=3. Customers order in the first.")),
    Field("case", gettext_lazy("Pieces per case"), parse=parse.integer(least=1, most=1_000_000),
          synonyms=["箱规", "装箱数", "Pack"]),
    Field("minimum", gettext_lazy("Minimum order"), parse=parse.integer(least=1),
          synonyms=["起订量", "起订数", "Inner Pack"]),
    Field("multiple", gettext_lazy("Order multiple"), parse=parse.integer(least=1),
          synonyms=["起订倍数"]),
    Field("base_price", gettext_lazy("Base price"), parse=_price,
          synonyms=["单价", "批发价", "价格", "Price", "State Bottle Retail"], example="8.50"),
    Field("public_price", gettext_lazy("Public price"), parse=_price, synonyms=["零售价"]),
    Field("barcodes", gettext_lazy("Barcodes"), parse=parse_barcodes,
          synonyms=["条码", "条形码", "国际条码", "UPC", "EAN", "Barcode"],
          example="6901234567892"),
    Field("case_barcode", gettext_lazy("Case barcode"), parse=parse.text(max_length=32),
          synonyms=["箱码", "外箱条码", "SCC"]),
    Field("tags", gettext_lazy("Tags"), parse=tag_names, synonyms=["标签"]),
    Field("on_shelf", gettext_lazy("On shelf"), parse=parse.flag(), synonyms=["上架", "状态"]),
    Field("text", gettext_lazy("Text"), parse=parse.text(max_length=20_000),
          synonyms=["说明", "详情"]),
    Field("stock", gettext_lazy("Opening stock"), parse=parse.decimal(places=3, most=10**11),
          synonyms=["期初库存", "库存", "库存量"],
          help=gettext_lazy("Taken only for goods that have never had stock.")),
    Field("cost", gettext_lazy("Cost"), parse=_price, synonyms=["成本", "成本价", "进价",
          "State Bottle Cost"]),
    Field("warehouse", gettext_lazy("Warehouse"), parse=parse.text(max_length=80),
          synonyms=["仓库"]),
]  # fmt: skip


def price_fields() -> list[Field]:
    """A column for each level's price list: "price:Retailers", or the list's own name."""
    lists = PriceList.objects.filter(is_personal=False).values_list("pk", "name")
    return [
        Field(
            f"{PRICE}{name}",
            _("Price: %(list)s") % {"list": name},
            parse=_price,
            synonyms=[name, f"价格:{name}", f"{name}价"],
        )
        for _pk, name in lists
    ]


class WithPriceFields:
    """The fields of a table to which every price list adds a column, asked anew for each run."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields

    def __get__(self, instance: Any, owner: type | None = None) -> list[Field]:
        return [*self.fields, *price_fields()]
