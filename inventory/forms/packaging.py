"""A kind of packaging, and goods that travel in it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inventory.models import PackagingKind


class PackagingKindForm(forms.ModelForm[PackagingKind]):
    """Name, deposit, barcode."""

    class Meta:
        model = PackagingKind
        fields = ("name", "deposit", "barcode", "is_active")


class PackagingPartForm(forms.Form):
    """Which goods, and how many pieces for how many of their units."""

    code = forms.CharField(label=gettext_lazy("Code of the goods"), max_length=60)
    per = forms.DecimalField(
        label=gettext_lazy("For so many units"), max_digits=13, decimal_places=3,
        min_value=Decimal("0.001"),
        help_text=gettext_lazy("24 when a full case of 24 has one crate; 1 for each bottle."),
    )  # fmt: skip
    pieces = forms.IntegerField(
        label=gettext_lazy("Pieces"), min_value=1, max_value=10_000, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("per", "pieces"):
            self.fields[name].widget.attrs["class"] = "input--num"
