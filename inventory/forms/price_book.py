"""What a person says about a price book: its days, and a line per price."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.price_books import BookFacts, BookLine
from inventory.forms.rows import figure, read_rows
from inventory.models import PriceBook, PriceList
from wholesale.templatetags.wholesale import plain

# What a browser's date field wants, in every language.
_GAPS = re.compile(r"[\s,，;；#]+")
_DAY = "%Y-%m-%d"


class BookForm(forms.Form):
    """The head of a book and its prices as lines: code, price, list, from quantity."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    starts_on = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(format=_DAY, attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Valid until"), required=False,
        widget=forms.DateInput(format=_DAY, attrs={"type": "date"}),
        help_text=gettext_lazy("The last day. Empty: until another price comes."),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Prices"), required=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code"}),
        help_text=gettext_lazy(
            "A line each, typed or pasted from a sheet: code, price per base unit, price list, "
            "from quantity. Without a price list it is the base price."
        ),
    )  # fmt: skip

    def clean_lines(self) -> list[BookLine]:
        """Read every line; the first ten that cannot be read say why."""
        lists = {each.name: each.pk for each in PriceList.objects.filter(is_personal=False)}
        lists |= {f"#{pk}": pk for pk in PriceList.objects.values_list("pk", flat=True)}
        found = []
        for sku, words in read_rows(self.cleaned_data["lines"], most=3):
            price = figure(words, 0)
            if price is None:
                raise ValidationError(_("%(code)s needs a price.") % {"code": sku.code})
            # A customer's own list stands as NAME#ID; what counts is the id.
            name = f"#{words[1].rpartition('#')[2]}" if "#" in words[1] else words[1]
            if name and name not in lists:
                raise ValidationError(_("There is no price list “%(name)s”.") % {"name": words[1]})
            quantity = figure(words, 2) or Decimal(1)
            found.append(BookLine(sku.pk, price, lists.get(name), quantity))
        return found

    def facts(self) -> BookFacts:
        """What was said, for the use case."""
        said: dict[str, Any] = self.cleaned_data
        return BookFacts(said["name"], said["starts_on"], said["ends_on"], said["lines"])

    @classmethod
    def of(cls, book: PriceBook) -> "BookForm":
        """The form filled with a book as it is."""
        rows = book.prices.select_related("sku", "price_list").order_by("pk")
        lines = []
        for each in rows:
            held = each.price_list
            name = "" if held is None else _named(held)
            tier = plain(each.from_quantity) if each.from_quantity != 1 else ""
            lines.append("\t".join([each.sku.code, plain(each.unit_price), name, tier]).rstrip())
        head = {name: getattr(book, name) for name in ("name", "starts_on", "ends_on")}
        return cls(initial=head | {"lines": "\n".join(lines)})


def _named(held: PriceList) -> str:
    """A list as a line names it: a customer's own with his name in one word, and its id."""
    if not held.is_personal:
        return held.name
    return f"{_GAPS.sub('', held.name)}#{held.pk}"
