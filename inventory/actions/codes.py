"""Codes by the merchant's rule: "{brand}-{model}-{series}{kind}-{colour}" and its short codes."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from inventory.actions.facts import WrongGoods
from inventory.models import Brand, Category, Product, Sku, SpecificationValue
from inventory.queries.short_codes import rule

PARTS = ("brand", "model", "series", "kind", "colour", "size")
# What tells specifications of one product apart: its own code leaves them out.
_OF_SKU = ("colour", "size")
_PART = re.compile(r"\{([^{}]*)\}")
_GAPS = re.compile(r"([-_/. ])[-_/. ]+")
_SHORT = re.compile(r"[A-Za-z0-9]{1,12}")
_MOST = 99


class Codes:
    """The rule of the house with its short codes; three queries, none without a rule."""

    def __init__(self, pattern: str | None = None) -> None:
        self.pattern = rule() if pattern is None else pattern
        self.brands: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.values: dict[str, str] = {}
        if self.pattern:
            self.brands = dict(Brand.objects.values_list("name", "short_code"))
            self.kinds = dict(Category.objects.order_by("-id").values_list("name", "short_code"))
            said = SpecificationValue.objects.exclude(short_code="")
            self.values = dict(said.values_list("value", "short_code"))

    def of_product(self, said: Mapping[str, str]) -> str:
        """The code of a product. `said` has the words of the PARTS. Refuses with WrongGoods."""
        return self._code({name: text for name, text in said.items() if name not in _OF_SKU})

    def of_sku(self, said: Mapping[str, str]) -> str:
        """The code of one specification. Refuses with WrongGoods."""
        return self._code(said)

    def _code(self, said: Mapping[str, str]) -> str:
        known = {"brand": self.brands, "kind": self.kinds}

        def put(found: re.Match[str]) -> str:
            name = found[1]
            return _short(said.get(name, ""), known.get(name, self.values), name)

        code = _GAPS.sub(r"\1", _PART.sub(put, self.pattern)).strip("-_/. ")
        if not code:
            raise WrongGoods(_("The rule finds nothing to make a code of. Enter brand and model."))
        return code[:40]


def unknown_parts(pattern: str) -> list[str]:
    """What stands in braces and is no part of a code."""
    return [name for name in _PART.findall(pattern) if name not in PARTS]


def has_parts(pattern: str) -> bool:
    """Whether a pattern says anything of the goods."""
    return bool(_PART.search(pattern))


def free_codes(wanted: Sequence[str]) -> list[str]:
    """The codes themselves where they are free, else with -2, -3 ...; two queries.

    Codes wanted twice are told apart the same way.
    """
    tried = {f"{code}{ending}" for code in wanted for ending in _ENDINGS}
    taken = set(Sku.objects.filter(code__in=tried).values_list("code", flat=True))
    taken |= set(Product.objects.filter(code__in=tried).values_list("code", flat=True))
    given = []
    for code in wanted:
        found = next((code + ending for ending in _ENDINGS if code + ending not in taken), None)
        if found is None:
            raise WrongGoods(
                _("Too many goods have the code %(code)s already. Choose one yourself.")
                % {"code": code}
            )
        taken.add(found)
        given.append(found)
    return given


_ENDINGS = ("", *(f"-{number}" for number in range(2, _MOST)))


def _short(text: str, known: Mapping[str, str], name: str) -> str:
    text = text.strip()
    if not text or known.get(text):
        return known.get(text, "")
    # Latin letters and figures are short codes themselves; models and series stand as they are.
    if name in {"model", "series"} or _SHORT.fullmatch(text):
        return text
    raise WrongGoods(
        _("“%(text)s” has no short code. Give it one under Goods, Code rule.") % {"text": text}
    )
