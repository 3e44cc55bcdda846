"""The codes a product's form left empty, filled in by the merchant's rule."""

from typing import Any

from django.http import QueryDict

from inventory.actions.codes import Codes, free_codes
from inventory.queries import products, tree


def fill_codes(said: QueryDict) -> tuple[QueryDict, list[str]]:
    """The form with its empty codes filled, and the names of the fields that were.

    Where there is no rule nothing is filled. Refuses with WrongGoods when a part of the rule has
    no short code; then nothing is filled either.
    """
    codes = Codes()
    rows = [f"sku-{n}-" for n in range(_count(said)) if not said.get(f"sku-{n}-DELETE")]
    # A blank row at the end says nothing; without any other it is the product's only one.
    rows = [row for row in rows if _says_something(said, row)] or rows[:1]
    empty = [f"{row}code" for row in rows if not said.get(f"{row}code", "").strip()]
    is_code_empty = not said.get("code", "").strip()
    if not codes.pattern or not (empty or is_code_empty):
        return said, []
    words = _words(said)
    wanted = [codes.of_product(words)] if is_code_empty else []
    for field in empty:
        row = field.removesuffix("code")
        first, second = said.get(f"{row}specification", ""), said.get(f"{row}specification2", "")
        wanted.append(codes.of_sku(words | {"colour": first, "size": second}))
    names = (["code"] if is_code_empty else []) + empty
    filled = said.copy()
    # A product and its only specification may share a code: they are told apart among their own.
    given = (free_codes(wanted[:1]) if is_code_empty else []) + free_codes(
        wanted[1:] if is_code_empty else wanted
    )
    for name, code in zip(names, given, strict=True):
        filled[name] = code
    return filled, names


def _words(said: QueryDict) -> dict[str, str]:
    brands = {str(pk): name for pk, name in products.brand_choices()}
    kinds = {str(pk): name for pk, name in _category_names()}
    return {
        "brand": brands.get(said.get("brand", ""), ""),
        "kind": kinds.get(said.get("category", ""), ""),
        "model": said.get("model", ""),
        "series": said.get("series", ""),
    }


def _category_names() -> list[tuple[int, str]]:
    return [(node.pk, node.name) for node in tree.flat(tree.tree())]


def _count(said: QueryDict) -> int:
    text: Any = said.get("sku-TOTAL_FORMS", "")
    return min(int(text), 100) if text.isdecimal() and len(text) < 5 else 0


def _says_something(said: QueryDict, row: str) -> bool:
    fields = (
        "code", "specification", "specification2", "base_price", "public_price", "barcodes", "pk",
        "packs", "pack_type", "minimum", "multiple",
    )  # fmt: skip
    return any(said.get(f"{row}{field}", "").strip() for field in fields)
