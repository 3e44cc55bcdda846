"""What a person says about a promotion."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.promotions import Part, PromotionFacts
from inventory.forms.rows import figure, read_rows
from inventory.models import Promotion, PromotionKind
from inventory.queries import products, tree
from inventory.queries.buyers import groups
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import plain

_WHEN = "%Y-%m-%dT%H:%M"


class PromotionForm(forms.Form):
    """The rule of a promotion; which fields count depends on its kind."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PromotionKind.choices)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(format=_WHEN, attrs={"type": "datetime-local"}),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput(format=_WHEN, attrs={"type": "datetime-local"}),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Percent off"), required=False, min_value=0, max_value=100,
        decimal_places=2,
    )  # fmt: skip
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=gettext_lazy("Off each piece, off the order, or the price of the bundle."),
    )  # fmt: skip
    from_quantity = forms.DecimalField(
        label=gettext_lazy("From quantity"), required=False, min_value=0, max_digits=12,
        decimal_places=3, help_text=gettext_lazy("In base units."),
    )  # fmt: skip
    from_amount = forms.DecimalField(
        label=gettext_lazy("From amount"), required=False, min_value=0, max_digits=14,
        decimal_places=2,
    )  # fmt: skip
    repeats = forms.BooleanField(
        label=gettext_lazy("Again for every full amount or quantity"), required=False
    )
    levels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Levels"), coerce=int, required=False
    )
    types = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Types of customers"), coerce=int, required=False
    )
    categories = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Categories"), coerce=int, required=False
    )
    brands = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Brands"), coerce=int, required=False
    )
    codes = forms.CharField(
        label=gettext_lazy("Single goods"), required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "code"}),
        help_text=gettext_lazy("A code per line. Nothing chosen means all goods."),
    )  # fmt: skip
    goods = forms.CharField(
        label=gettext_lazy("Goods of a bundle, gifts, or flash prices"), required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code"}),
        help_text=gettext_lazy(
            "A line each. Bundle and gift: code, quantity. "
            "Flash sale: code, price, pieces in all, pieces per customer."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyers = groups()
        choices: dict[str, Any] = {
            "levels": [(each.pk, each.name) for each in buyers.levels],
            "types": [(each.pk, each.name) for each in buyers.types],
            "categories": tree.category_choices(),
            "brands": products.brand_choices(),
        }
        for name, pairs in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.TypedMultipleChoiceField):
                field.choices = pairs

    def clean(self) -> dict[str, Any]:
        """Say per field what its kind still needs."""
        said = super().clean() or {}
        kind = said.get("kind")
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("It ends after it begins."))
        if kind == PromotionKind.PERCENT and not said.get("percent"):
            self.add_error("percent", _("How many percent come off?"))
        if kind in ("amount", "order", "bundle") and not said.get("amount"):
            self.add_error("amount", _("How much is it?"))
        if kind in ("bundle", "gift", "flash") and not said.get("parts") and not self.errors:
            self.add_error("goods", _("Name the goods, a line each."))
        return said

    def clean_codes(self) -> list[int]:
        """The goods named by code."""
        return [sku.pk for sku, _words in read_rows(self.cleaned_data["codes"], most=0)]

    def clean_goods(self) -> str:
        """Read the lines into `parts`."""
        kind = self.data.get("kind")
        parts = []
        for sku, words in read_rows(self.cleaned_data["goods"], most=3):
            if kind == PromotionKind.FLASH:
                if figure(words, 0) is None:
                    raise ValidationError(_("%(code)s needs a price.") % {"code": sku.code})
                parts.append(
                    Part(
                        sku.pk, unit_price=figure(words, 0), limit_total=figure(words, 1),
                        limit_each=figure(words, 2),
                    )
                )  # fmt: skip
            else:
                parts.append(Part(sku.pk, quantity=figure(words, 0)))
        self.cleaned_data["parts"] = parts
        return str(self.cleaned_data["goods"])

    def facts(self) -> PromotionFacts:
        """What was said, for the use case."""
        said = self.cleaned_data
        return PromotionFacts(
            name=said["name"], kind=said["kind"], starts_at=said["starts_at"],
            ends_at=said["ends_at"], percent=said["percent"] or ZERO, amount=said["amount"] or ZERO,
            from_quantity=said["from_quantity"] or Decimal(1),
            from_amount=said["from_amount"] or ZERO,
            repeats=said["repeats"], levels=said["levels"], types=said["types"],
            categories=said["categories"], brands=said["brands"], skus=said["codes"],
            parts=said.get("parts", []),
        )  # fmt: skip

    @classmethod
    def of(cls, promotion: Promotion) -> "PromotionForm":
        """The form filled with a promotion as it is."""
        scope = list(promotion.scope.select_related("sku"))
        names = ("name", "kind", "starts_at", "ends_at", "repeats", "levels", "types")
        figures = ("percent", "amount", "from_quantity", "from_amount")
        return cls(
            initial={name: getattr(promotion, name) for name in names}
            | {name: plain(getattr(promotion, name)) for name in figures}
            | {
                "categories": [each.category_id for each in scope if each.category_id],
                "brands": [each.brand_id for each in scope if each.brand_id],
                "codes": "\n".join(each.sku.code for each in scope if each.sku),
                "goods": "\n".join(_said(promotion)),
            }
        )


def _said(promotion: Promotion) -> list[str]:
    lines = []
    for each in promotion.goods.select_related("sku").order_by("pk"):
        if promotion.kind == PromotionKind.FLASH:
            words = [each.unit_price, each.limit_total, each.limit_each]
        else:
            words = [each.quantity]
        said = ["" if word is None else plain(word) for word in words]
        lines.append("\t".join([each.sku.code, *said]).rstrip())
    return lines
