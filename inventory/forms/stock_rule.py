"""What the form of a stock rule says."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.stock_rules import MOST, MOST_DAYS, RuleFacts
from inventory.models import Sku
from inventory.queries import outlook


class StockRuleForm(forms.Form):
    """One rule by the code of its goods; whole base units, days."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=48)
    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    minimum = forms.IntegerField(
        label=gettext_lazy("Minimum stock"), required=False, min_value=0, max_value=MOST,
        help_text=gettext_lazy("In pieces. Below it there is a warning, and more is proposed."),
    )  # fmt: skip
    maximum = forms.IntegerField(
        label=gettext_lazy("Maximum stock"), required=False, min_value=0, max_value=MOST,
        help_text=gettext_lazy("In pieces. Orders fill up to it; above it there is a warning."),
    )  # fmt: skip
    cover_days = forms.IntegerField(
        label=gettext_lazy("Days to cover"), required=False, min_value=0, max_value=MOST_DAYS,
        help_text=gettext_lazy("How long an order should last, without a maximum."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["warehouse"]
        field.choices = outlook.sellable_choices()  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """The goods must be there."""
        code: str = self.cleaned_data["code"].strip()
        self.sku_id = Sku.objects.filter(code=code).values_list("pk", flat=True).first()
        if self.sku_id is None:
            text = _("There are no goods with the code %(code)s.")
            raise forms.ValidationError(text % {"code": code})
        return code

    def rule(self) -> RuleFacts:
        """What a valid form says."""
        said = self.cleaned_data
        return RuleFacts(
            said["warehouse"], self.sku_id or 0, said["code"], said["minimum"], said["maximum"],
            said["cover_days"],
        )  # fmt: skip
