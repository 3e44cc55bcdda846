"""Quantities are counted in base units; packs are whole numbers of them.

"3箱2盒" is a way of saying a quantity, never a way of storing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wholesale.refusals import Refusal


class WrongQuantity(Refusal):
    """The quantity is below the minimum, between packs, or not a quantity."""


@dataclass(frozen=True, slots=True)
class PackRule:
    """How one SKU may be ordered: `minimum` base units, then steps of `multiple`."""

    unit: str
    minimum: int = 1
    multiple: int = 1

    def check(self, quantity: Decimal, *, what: str) -> None:
        """Refuse with WrongQuantity unless `quantity` can be ordered as it is."""
        if quantity <= 0 or quantity != quantity.to_integral_value():
            raise WrongQuantity(
                _("%(what)s: enter a whole number of %(unit)s above zero.")
                % {"what": what, "unit": self.unit}
            )
        if quantity < self.minimum or quantity % self.multiple:
            low, high = self.neighbours(quantity)
            raise WrongQuantity(
                _(
                    "%(what)s is sold in steps of %(multiple)s %(unit)s from %(minimum)s:"
                    " order %(choices)s instead of %(quantity)s."
                )
                % {
                    "what": what,
                    "multiple": self.multiple,
                    "unit": self.unit,
                    "minimum": self.minimum,
                    "choices": f"{low} / {high}" if low else str(high),
                    "quantity": f"{quantity:f}".rstrip("0").rstrip("."),
                }
            )

    def neighbours(self, quantity: Decimal) -> tuple[int, int]:
        """The nearest orderable quantities below (0: none) and above `quantity`."""
        first = -(-self.minimum // self.multiple) * self.multiple
        low = int(quantity // self.multiple) * self.multiple
        high = max(first, low + self.multiple)
        return (low if low >= first else 0), high


def in_packs(quantity: Decimal, packs: Sequence[tuple[str, int]], unit: str) -> str:
    """Say `quantity` in packs, largest first: 38 with (箱, 12) and 盒 is "3箱2盒".

    `packs` are (unit name, factor) pairs; what no pack holds is said in base units.
    """
    sign, rest = ("-", -quantity) if quantity < 0 else ("", quantity)
    said = []
    for name, factor in sorted(packs, key=lambda pack: -pack[1]):
        count = int(rest // factor) if factor > 1 else 0
        if count:
            said.append(counted(count, name))
            rest -= count * factor
    if rest or not said:
        said.append(counted(f"{rest.normalize():f}", unit))
    return sign + (" " if unit[:1].isascii() else "").join(said)


def counted(number: object, unit: str) -> str:
    """A number with its unit as one writes it: 12瓶, but 12 bottles."""
    return f"{number} {unit}" if unit[:1].isascii() else f"{number}{unit}"
