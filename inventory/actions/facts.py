"""What a person says about a product: the shapes that forms and importers hand over, checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError
from django.utils.translation import gettext as _

from wholesale.quantity import PackRule
from wholesale.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")
MAX_PRICE = Decimal(10) ** 9
_PART = re.compile(r"[,，;；\n]+")
_PACK = re.compile(r"(?P<unit>[^=＝×*:：]+?)\s*[=＝×*:：]\s*(?P<factor>\d{1,7})")
_BARCODE = re.compile(r"(?P<code>[^\s=＝×*]{1,32})(?:\s*[=＝×*]\s*(?P<factor>\d{1,7}))?")


class WrongGoods(Refusal):
    """Something said about the goods cannot be: `field` names it, `row` the specification."""

    def __init__(self, sentence: str, *, field: str = "", row: int | None = None) -> None:
        super().__init__(sentence)
        self.field = field
        self.row = row


@dataclass(frozen=True, slots=True)
class PackFacts:
    """A pack of `factor` base units; customers order in the order pack."""

    unit_id: int
    factor: int
    is_order_pack: bool = False


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """One specification; `pk` None makes a new one. Prices are per base unit.

    `semi_finished` is the code of the goods that `semi_finished_per` of become one base unit.
    """

    code: str
    unit_id: int
    pk: int | None = None
    specification: str = ""
    specification2: str = ""
    packs: Sequence[PackFacts] = ()
    minimum: int = 1
    multiple: int = 1
    base_price: Decimal = Decimal(0)
    public_price: Decimal | None = None
    is_on_shelf: bool = True
    barcodes: Sequence[tuple[str, int]] = ()
    is_presale: bool = False
    presale_text: str = ""
    semi_finished: str = ""
    semi_finished_per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The page of the catalogue itself; `attributes` None leaves {attribute id: value} alone."""

    code: str
    name: str
    model: str = ""
    brand_id: int | None = None
    category_id: int | None = None
    text: str = ""
    is_on_shelf: bool = True
    rank: int = 0
    tag_ids: frozenset[int] = frozenset()
    series: str = ""
    brand_mark: str = ""
    buyer_id: int | None = None
    attributes: Mapping[int, str] | None = None


def document_of(product_id: int) -> str:
    """The name under which a product stands in the audit trail, whatever its code becomes."""
    return f"PR{product_id:06d}"


def once_only(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse with WrongGoods when another transaction took the same code or name just before.

    Stands below `@use_case`: what the function asked first was true, and no longer is.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except IntegrityError as error:
            raise WrongGoods(
                _("Somebody else saved the same code or name a moment ago. Choose another.")
            ) from error

    return guarded


def check_skus(skus: Sequence[SkuFacts]) -> None:
    """Refuse with WrongGoods what no product may have, naming the row and the field."""
    if not skus:
        raise WrongGoods(_("A product needs at least one specification."))
    seen: set[str] = set()
    for row, sku in enumerate(skus):
        if sku.code in seen:
            raise WrongGoods(
                _("The code %(code)s stands on two specifications. Give each its own.")
                % {"code": sku.code},
                field="code",
                row=row,
            )
        seen.add(sku.code)
        _check_price(sku, row)
        _check_packs(sku, row)
        _check_barcodes(sku, row)


def parse_packs(text: str) -> list[tuple[str, int]]:
    """Read "箱=12, 盒=3" as [(unit name, pieces)]. Raises WrongGoods for what it cannot read."""
    packs = []
    for part in _parts(text):
        found = _PACK.fullmatch(part)
        factor = int(found["factor"]) if found else 0
        if not found or factor < 2:
            raise WrongGoods(
                _("“%(part)s” is not a pack. Write the unit and the pieces in it, like 箱=12.")
                % {"part": part[:40]},
                field="packs",
            )
        packs.append((found["unit"].strip()[:20], factor))
    return packs


def parse_barcodes(text: str) -> list[tuple[str, int]]:
    """Read "6901234567892, 16901234567899=12" as [(code, pieces)]. Raises WrongGoods."""
    barcodes = []
    for part in _parts(text):
        found = _BARCODE.fullmatch(part)
        if not found or found["factor"] == "0":
            raise WrongGoods(
                _("“%(part)s” is not a barcode. Write it alone, or with its pieces: 1690…=12.")
                % {"part": part[:40]},
                field="barcodes",
            )
        barcodes.append((found["code"], int(found["factor"] or 1)))
    return barcodes


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _PART.split(text) if part.strip()]


def _check_price(sku: SkuFacts, row: int) -> None:
    for field, price in (("base_price", sku.base_price), ("public_price", sku.public_price)):
        if price is not None and not 0 <= price < MAX_PRICE:
            raise WrongGoods(
                _("%(code)s: a price is zero or more, and below a thousand million.")
                % {"code": sku.code},
                field=field,
                row=row,
            )


def _check_packs(sku: SkuFacts, row: int) -> None:
    units = [pack.unit_id for pack in sku.packs]
    if len(set(units)) < len(units) or sku.unit_id in units:
        raise WrongGoods(
            _("%(code)s: each pack needs a unit of its own, other than the base unit.")
            % {"code": sku.code},
            field="packs",
            row=row,
        )
    for pack in sku.packs:
        if pack.is_order_pack and sku.multiple % pack.factor:
            raise _not_whole(sku, pack.factor, "multiple", sku.multiple, row)
    if sku.minimum % sku.multiple:
        raise _not_whole(sku, sku.multiple, "minimum", sku.minimum, row)


def _not_whole(sku: SkuFacts, step: int, field: str, value: int, row: int) -> WrongGoods:
    low, high = PackRule(unit="", multiple=step).neighbours(Decimal(value))
    return WrongGoods(
        _("%(code)s: %(value)s is not a whole number of packs of %(step)s. Take %(choices)s.")
        % {
            "code": sku.code,
            "value": value,
            "step": step,
            "choices": f"{low} / {high}" if low else high,
        },
        field=field,
        row=row,
    )


def _check_barcodes(sku: SkuFacts, row: int) -> None:
    codes = [code for code, _factor in sku.barcodes]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise WrongGoods(
            _("%(code)s: the barcode %(barcode)s is there twice. Keep one.")
            % {"code": sku.code, "barcode": twice},
            field="barcodes",
            row=row,
        )
