"""From what a person types or scans to goods: order entry, adjustments and scanning ask here."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from inventory.models import Barcode, Product, Sku
from wholesale import search
from wholesale.refusals import Refusal

# A printed code may lose or gain leading zeros on its way (UPC-A in EAN-13, a spreadsheet).
_SHORTEST_BARCODE = 8
_BARCODE_LENGTHS = (8, 12, 13, 14)
_FEW = 500
_NEAREST = 200
# So many matches are sorted in about the time a screen may take; the planner's guess swings by
# a few hundredths, so the bound keeps away from round numbers of codes.
_MANY = 30_000


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

    `within` narrows them to what the person may see (default: all). Six queries at most,
    and two for their units and packs.
    """
    text = clean(text)
    if not text:
        return []
    skus = Sku.objects.all() if within is None else within
    return _exact(text, skus, limit) or _by_words(text, skus, limit)


def scanned(code: str, *, within: "QuerySet[Sku] | None" = None) -> Match:
    """The one SKU (and pack) a scanned code means.

    Refuses with UnknownGoods, or with AmbiguousGoods naming the goods to choose from.
    """
    text = clean(code)
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
    """The products found by code, barcode, name, brand, pinyin: everything that was typed.

    One query looks whether they are few; then any list of them reads those and no more.
    """
    tokens = search.query_tokens(text)
    if not tokens:
        return products.none()
    few = _few(tokens)
    return (
        products.filter(search_tokens__contains=tokens)
        if few is None
        else products.filter(pk__in=few)
    )


def search_skus(skus: "QuerySet[Sku]", text: str) -> "QuerySet[Sku]":
    """The same for specifications: all of a product that matches."""
    tokens = search.query_tokens(text)
    if not tokens:
        return skus.none()
    few = _few(tokens)
    if few is None:
        return skus.filter(product__search_tokens__contains=tokens)
    return skus.filter(product__in=few)


def shelf_order(tokens: Sequence[str]) -> list[Combinable]:
    """The order of the shelf for products that have these tokens.

    Where very many match, the shelf is walked in its order until a page is full. Where fewer
    do, the walk could be as long as the shelf, so the order is said in a way that no index
    has: the matches are found and sorted.
    """
    rank, pk = F("rank"), F("id")
    return [rank if _guessed_matches(tokens) > _MANY else rank + 0, pk]


def with_goods(skus: "QuerySet[Sku]") -> "QuerySet[Sku]":
    """With what is needed to name a SKU and to say a quantity of it."""
    return skus.select_related("product", "unit").prefetch_related("packs__unit")


def _exact(text: str, skus: "QuerySet[Sku]", limit: int) -> list[Match]:
    # A code of ours beats a barcode; the same SKU by two barcodes counts once per pack.
    factors: dict[int, set[int]] = {}
    codes = Barcode.objects.filter(code__in=spellings(text)).values_list("sku", "factor")
    for sku_id, factor in codes[: 10 * limit]:
        factors.setdefault(sku_id, set()).add(factor)
    # One index each: joined by OR they would be found by reading all goods.
    by_code = Sku.objects.filter(code=text).order_by().values_list("pk", flat=True)
    by_product = Sku.objects.filter(product__code=text).order_by().values_list("pk", flat=True)
    wanted = {*factors, *by_code.union(by_product)}
    if not wanted:
        return []
    found = with_goods(skus.filter(pk__in=wanted)).order_by(
        "product__rank", "product_id", "rank", "pk"
    )
    return [
        Match(sku, factor) for sku in found[:limit] for factor in sorted(factors.get(sku.pk, {1}))
    ][:limit]


def _by_words(text: str, skus: "QuerySet[Sku]", limit: int) -> list[Match]:
    tokens = search.query_tokens(text)
    if not tokens:
        return []
    products = Product.objects.filter(search_tokens__contains=tokens)
    order = ("product__rank", "product_id", "rank", "pk")
    nearest = list(products.order_by(*shelf_order(tokens)).values_list("pk", flat=True)[:_NEAREST])
    found = list(with_goods(skus.filter(product__in=nearest)).order_by(*order)[:limit])
    if len(found) < limit and len(nearest) == _NEAREST:
        # Of the nearest, most are not for this person: all that match are looked through.
        matching = skus.filter(product__search_tokens__contains=tokens)
        found = list(with_goods(matching).order_by(*order)[:limit])
    wanted = text.casefold()
    matches = [Match(sku, is_exact=False) for sku in found]
    return sorted(matches, key=lambda match: match.sku.code.casefold() != wanted)


def _few(tokens: Sequence[str]) -> list[int] | None:
    found = Product.objects.filter(search_tokens__contains=tokens).order_by()
    pks = list(found.values_list("pk", flat=True)[: _FEW + 1])
    return pks if len(pks) <= _FEW else None


def _guessed_matches(tokens: Sequence[str]) -> int:
    # What the planner knows of the words; nothing is read for it.
    guess = Product.objects.filter(search_tokens__contains=tokens).order_by().explain(format="json")
    return int(json.loads(guess)[0]["Plan"]["Plan Rows"])


def clean(text: str) -> str:
    """What was typed as it is compared with codes."""
    return unicodedata.normalize("NFKC", text).replace("\x00", "").strip()[:200]


def spellings(text: str) -> list[str]:
    """The ways a code may be printed: with and without leading zeros."""
    if not text.isdecimal() or len(text) < _SHORTEST_BARCODE:
        return [text]
    bare = text.lstrip("0")
    return list({text, bare, *(bare.zfill(length) for length in _BARCODE_LENGTHS)})
