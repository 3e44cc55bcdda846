"""Prices typed into fields whose names say where they stand: "price:LIST:SKU:FROM:SEEN"."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from inventory.actions.prices import PriceWish, WrongPrice

PREFIX = "price"
_PARTS = 5


def wishes_in(said: QueryDict) -> list[PriceWish]:
    """The prices that are not what was seen. Refuses with WrongPrice for what is no price."""
    wishes = []
    for name, text in said.items():
        parts = name.split(":")
        if len(parts) != _PARTS or parts[0] != PREFIX:
            continue
        seen, wanted = number(parts[4]), number(str(text))
        if seen != wanted:
            wishes.append(PriceWish(int(parts[1]), int(parts[2]), wanted, _from(parts[3]), seen))
    return wishes


def typed_in(said: QueryDict) -> dict[tuple[int, int], str]:
    """What was typed, by (price list, SKU), to be shown again after a refusal."""
    names = (name.split(":") for name in said if name.startswith(f"{PREFIX}:"))
    return {
        (int(parts[1]), int(parts[2])): str(said[":".join(parts)])
        for parts in names
        if len(parts) == _PARTS and parts[1].lstrip("-").isdecimal() and parts[2].isdecimal()
    }


def tier_wishes(
    price_list_id: int, sku_id: int, stored: dict[Decimal, Decimal], rows: Iterable[tuple[str, str]]
) -> list[PriceWish]:
    """The wishes that turn the stored tiers into the typed rows of (from quantity, price).

    Refuses with WrongPrice for what cannot be read.
    """
    wanted: dict[Decimal, Decimal] = {}
    for quantity, price in rows:
        if not quantity.strip() and not price.strip():
            continue
        start, amount = number(quantity), number(price)
        if start is None or amount is None:
            raise WrongPrice(_("Each line needs a quantity and a price."))
        if start in wanted:
            raise WrongPrice(_("The same quantity stands there twice. Keep one price for it."))
        wanted[start] = amount
    return [
        PriceWish(price_list_id, sku_id, wanted.get(start), start, stored.get(start))
        for start in sorted(stored.keys() | wanted.keys())
        if wanted.get(start) != stored.get(start)
    ]


def tiers_seen(marks: Iterable[str]) -> dict[Decimal, Decimal]:
    """The tiers that stood on the page, from marks like "48:4.10"."""
    seen = {}
    for mark in marks:
        start, _colon, price = mark.partition(":")
        quantity, amount = number(start), number(price)
        if quantity is not None and amount is not None:
            seen[quantity] = amount
    return seen


def number(text: str) -> Decimal | None:
    """A number with at most four decimals, or None for an empty field."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > Decimal(10) ** 12 or round(found, 4) != found:
        raise WrongPrice(
            _("“%(value)s” is not a price. Write it like 12.50, with at most four decimals.")
            % {"value": text[:20]}
        )
    return found


def _from(text: str) -> Decimal:
    return number(text) or Decimal(1)
