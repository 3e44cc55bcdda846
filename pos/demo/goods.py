"""The shelf becomes products with specifications, packs, barcodes, prices and pictures."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.actions.categories import add_category
from inventory.actions.facts import PackFacts, ProductFacts, SkuFacts
from inventory.actions.library import (
    save_brand,
    save_pack_type,
    save_specification,
    save_tag,
    save_unit,
)
from inventory.actions.prices import PriceWish, set_prices
from inventory.actions.products import create_product
from inventory.models import Category, PriceList, Sku, Warehouse
from pos.demo import pictures
from pos.demo.shelf import LEVELS, LINES, TAGS, Line
from wholesale.idempotency import new_key
from wholesale.models import User

COST_SHARE = Decimal("0.72")


@dataclass(slots=True)
class Shelf:
    """Makes the shelf, remembering what is made once and used by many."""

    by: User
    at: datetime
    random: Random

    def fill(self) -> None:
        """All lines, for every brand that makes them."""
        self.units = {
            name: save_unit(name=name, by=self.by, at=self.at).pk
            for name in sorted({u for line in LINES for u in (line.unit, line.pack)})
        }
        self.brands = {
            name: save_brand(name=name, rank=place, by=self.by, at=self.at).pk
            for place, name in enumerate(
                dict.fromkeys(b for line in LINES for b in line.brands.split())
            )
        }
        self.tags = {
            name: save_tag(name=name, colour=colour, by=self.by, at=self.at).pk
            for name, colour in TAGS
        }
        self.serial = 0
        self._fill_libraries()
        for line, brand in _spread(LINES):
            self._product(line, brand)

    units: dict[str, int] = None  # type: ignore[assignment]
    brands: dict[str, int] = None  # type: ignore[assignment]
    tags: dict[str, int] = None  # type: ignore[assignment]
    serial: int = 0

    def _fill_libraries(self) -> None:
        factors = {
            (line.unit, line.pack, int(spec.split(":")[1]))
            for line in LINES
            for spec in line.specifications.split()
        }
        for unit, pack, factor in sorted(factors):
            if factor > 1:
                save_pack_type(
                    base_unit_id=self.units[unit], pack_unit_id=self.units[pack],
                    factor=factor, by=self.by, at=self.at,
                )  # fmt: skip
        for value in ("500ml", "1L", "5L", "500g", "1kg", "330ml罐", "礼盒500g"):
            save_specification(field=1, value=value, by=self.by, at=self.at)

    def _product(self, line: Line, brand: str) -> None:
        self.serial += 1
        code = f"HN{self.serial:04d}"
        create_product(
            facts=ProductFacts(
                code=code,
                name=f"{brand}{line.name}",
                model=f"{code[2:]}-{brand}",
                brand_id=self.brands[brand],
                category_id=self._category(line.category),
                text=f"<p>{brand}{line.name}，产地海南，整{line.pack}批发。</p>",
                tag_ids=self._tags_of(brand),
                rank=self.serial,
            ),
            skus=[
                self._sku(f"{code}-{place}", line, text)
                for place, text in enumerate(line.specifications.split(), 1)
            ],
            key=new_key(),
            by=self.by,
            at=self.at,
            pictures=[pictures.goods(line.name, brand, line.unit, line.colour)],
        )

    def _tags_of(self, brand: str) -> frozenset[int]:
        chosen = {tag for name, tag in self.tags.items() if self.random.random() < 0.12}
        if brand in {"海椰", "琼岛"}:
            chosen.add(self.tags["海南特产"])
        return frozenset(chosen)

    def _sku(self, code: str, line: Line, text: str) -> SkuFacts:
        specification, factor_text, price = text.split(":")
        factor = int(factor_text)
        body = f"69{self.random.randrange(10**10):010d}"
        packs = [PackFacts(self.units[line.pack], factor, is_order_pack=True)] if factor > 1 else []
        barcodes = [(with_check_digit(body), 1)]
        if factor > 1:
            barcodes.append((with_check_digit("1" + body), factor))
        return SkuFacts(
            code=code, unit_id=self.units[line.unit], specification=specification,
            packs=packs, minimum=factor, multiple=factor, base_price=Decimal(price),
            public_price=(Decimal(price) * Decimal("1.35")).quantize(Decimal("0.1")),
            barcodes=barcodes,
        )  # fmt: skip

    def _category(self, path: str) -> int:
        parent: Category | None = None
        for name in path.split("/"):
            found = Category.objects.filter(name=name, parent=parent).first()
            parent = found or add_category(
                name=name, parent_id=parent.pk if parent else None, by=self.by, at=self.at
            )
        assert parent is not None  # noqa: S101 - a path has a name
        return parent.pk


def with_check_digit(body: str) -> str:
    """A GTIN's body with its check digit: weights 3 and 1 from the right (GS1)."""
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def set_level_prices(lists: dict[str, PriceList], *, by: User, at: datetime) -> None:
    """Every level's prices, and for the first level a tier from ten packs on."""
    wishes = []
    for sku in Sku.objects.all():
        for name, share in LEVELS:
            price = (sku.base_price * Decimal(share)).quantize(Decimal("0.01"))
            wishes.append(PriceWish(lists[name].pk, sku.pk, price))
        tier = (sku.base_price * Decimal("0.85")).quantize(Decimal("0.01"))
        wishes.append(PriceWish(lists[LEVELS[0][0]].pk, sku.pk, tier, Decimal(sku.multiple * 10)))
    set_prices(wishes=wishes, by=by, at=at)


def stock_up(warehouse: Warehouse, *, random: Random, by: User, at: datetime) -> None:
    """Opening stock: plenty of most goods, little of some, none of a few."""
    lines = []
    for place, sku in enumerate(Sku.objects.order_by("pk")):
        packs = 0 if place % 37 == 5 else random.choice([3, 5, 400, 500, 600, 800])
        if packs:
            quantity = Decimal(packs * sku.multiple)
            lines.append(AdjustmentLine(sku.pk, quantity, cost_of(sku)))
    post_adjustment(
        warehouse=warehouse, lines=lines, reason="期初库存", is_opening=True,
        key=new_key(), by=by, at=at,
    )  # fmt: skip


def cost_of(sku: Sku) -> Decimal:
    """What a piece costs the demo house."""
    return (sku.base_price * COST_SHARE).quantize(Decimal("0.0001"))


def _spread(lines: list[Line]) -> list[tuple[Line, str]]:
    """Every line with each of its brands, so that no two alike stand side by side on the shelf."""
    places: Counter[str] = Counter()
    found = []
    for line in lines:
        kind = line.category.split("/")[0]
        for turn, brand in enumerate(line.brands.split()):
            found.append((turn, places[kind], line, brand))
        places[kind] += 1
    found.sort(key=lambda one: one[:2])
    return [(line, brand) for _turn, _place, line, brand in found]
