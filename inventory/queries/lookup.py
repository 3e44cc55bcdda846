"""From what a person types or scans to goods: order entry, adjustments and scanning ask here."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inventory.models import Barcode, Product, Sku
from wholesale import search
from wholesale.refusals import Refusal

# A printed code may lose or gain leading zeros on its way (UPC-A in EAN-13, a spreadsheet).
_SHORTEST_BARCODE = 8
_BARCODE_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class Match:
    """A SKU that answers to the text; `factor` base units for what was scanned.

    `sku` comes with product and unit fetched and packs prefetched.
    """

    sku: Sku
    factor: int = 1
    is_exact: bool = True


class UnknownGoods(Refusal):
    """Nothing answers to the code."""


class AmbiguousGoods(Refusal):
    """The code stands on several goods: the person must choose. `matches` are they."""

    def __init__(self, sentence: str, matches: Sequence[Match]) -> None:
        super().__init__(sentence)
        self.matches = list(matches)


def find_goods(text: str, *, within: "QuerySet[Sku] | None" = None, limit: int = 20) -> list[Match]:
    """The goods a text may mean: by barcode or code exactly, else by words; at most `limit`.

    `within` narrows them to what the person may see (default: all). Three queries at most,
    and two for their units and packs.
    """
    text = _clean(text)
    if not text:
        return []
    skus = Sku.objects.all() if within is None else within
    return _exact(text, skus, limit) or _by_words(text, skus, limit)


def scanned(code: str, *, within: "QuerySet[Sku] | None" = None) -> Match:
    """The one SKU (and pack) a scanned code means.

    Refuses with UnknownGoods, or with AmbiguousGoods naming the goods to choose from.
    """
    text = _clean(code)
    matches = _exact(text, Sku.objects.all() if within is None else within, 20) if text else []
    if not matches:
        raise UnknownGoods(
            _("No goods with the code %(code)s. Check the code, or search by name.")
            % {"code": text[:40]}
        )
    if len(matches) > 1:
        names = "; ".join(f"{match.sku.code} {match.sku.full_name}" for match in matches[:5])
        raise AmbiguousGoods(
            _("%(code)s stands on several goods: %(names)s. Choose one of them.")
            % {"code": text[:40], "names": names},
            matches,
        )
    return matches[0]


def search_products(products: "QuerySet[Product]", text: str) -> "QuerySet[Product]":
    """The products found by code, barcode, name, brand, pinyin: everything that was typed."""
    tokens = search.query_tokens(text)
    return products.filter(search_tokens__contains=tokens) if tokens else products.none()


def search_skus(skus: "QuerySet[Sku]", text: str) -> "QuerySet[Sku]":
    """The same for specifications: all of a product that matches."""
    tokens = search.query_tokens(text)
    return skus.filter(product__search_tokens__contains=tokens) if tokens else skus.none()


def with_goods(skus: "QuerySet[Sku]") -> "QuerySet[Sku]":
    """With what is needed to name a SKU and to say a quantity of it."""
    return skus.select_related("product", "unit").prefetch_related("packs__unit")


def _exact(text: str, skus: "QuerySet[Sku]", limit: int) -> list[Match]:
    # A code of ours beats a barcode; the same SKU by two barcodes counts once per pack.
    factors: dict[int, set[int]] = {}
    codes = Barcode.objects.filter(code__in=_spellings(text)).values_list("sku", "factor")
    for sku_id, factor in codes[: 10 * limit]:
        factors.setdefault(sku_id, set()).add(factor)
    found = with_goods(
        skus.filter(Q(pk__in=list(factors)) | Q(code=text) | Q(product__code=text))
    ).order_by("product__rank", "product_id", "rank", "pk")
    return [
        Match(sku, factor) for sku in found[:limit] for factor in sorted(factors.get(sku.pk, {1}))
    ][:limit]


def _by_words(text: str, skus: "QuerySet[Sku]", limit: int) -> list[Match]:
    found = with_goods(search_skus(skus, text)).order_by(
        "product__rank", "product_id", "rank", "pk"
    )
    wanted = text.casefold()
    matches = [Match(sku, is_exact=False) for sku in found[:limit]]
    return sorted(matches, key=lambda match: match.sku.code.casefold() != wanted)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\x00", "").strip()[:200]


def _spellings(text: str) -> list[str]:
    if not text.isdecimal() or len(text) < _SHORTEST_BARCODE:
        return [text]
    bare = text.lstrip("0")
    return list({text, bare, *(bare.zfill(length) for length in _BARCODE_LENGTHS)})
