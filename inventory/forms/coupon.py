"""What a person says about a coupon, and about least margins."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.coupons import CouponFacts
from inventory.forms.rows import read_rows
from inventory.models import Coupon
from inventory.queries import tree
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import plain

_WHEN = "%Y-%m-%dT%H:%M"
_CODE = re.compile(r"[A-Z0-9-]{3,20}")


class CouponForm(forms.Form):
    """A coupon: a code, an amount or a percentage, for whom and for which goods."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20,
        help_text=gettext_lazy("3 to 20 letters, digits or dashes. Customers type it."),
    )  # fmt: skip
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(format=_WHEN, attrs={"type": "datetime-local"}),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput(format=_WHEN, attrs={"type": "datetime-local"}),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount off"), required=False, min_value=0, max_digits=14,
        decimal_places=2,
    )  # fmt: skip
    percent = forms.DecimalField(
        label=gettext_lazy("Percent off"), required=False, min_value=0, max_value=100,
        decimal_places=2,
    )  # fmt: skip
    most = forms.DecimalField(
        label=gettext_lazy("At most"), required=False, min_value=0, max_digits=14,
        decimal_places=2, help_text=gettext_lazy("What a percentage takes off at most."),
    )  # fmt: skip
    from_amount = forms.DecimalField(
        label=gettext_lazy("From amount"), required=False, min_value=0, max_digits=14,
        decimal_places=2,
    )  # fmt: skip
    is_open = forms.BooleanField(
        label=gettext_lazy("Everybody who knows the code may use it"), required=False,
        help_text=gettext_lazy("Else only customers you give it to."),
    )  # fmt: skip
    limit_total = forms.IntegerField(
        label=gettext_lazy("Uses in all"), required=False, min_value=1, max_value=10_000_000
    )
    limit_each = forms.IntegerField(
        label=gettext_lazy("Uses per customer"), required=False, min_value=1, max_value=10_000,
        initial=1, help_text=gettext_lazy("By the code alone; what was given counts besides."),
    )  # fmt: skip
    categories = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Categories"), coerce=int, required=False
    )
    codes = forms.CharField(
        label=gettext_lazy("Single goods"), required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "code"}),
        help_text=gettext_lazy("A code per line. Nothing chosen means all goods."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["categories"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = tree.category_choices()

    def clean_code(self) -> str:
        """In capitals, as it is compared."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if not _CODE.fullmatch(code):
            raise ValidationError(_("Use 3 to 20 letters, digits or dashes."))
        return code

    def clean_codes(self) -> list[int]:
        """The goods named by code."""
        return [sku.pk for sku, _words in read_rows(self.cleaned_data["codes"], most=0)]

    def clean(self) -> dict[str, Any]:
        """One of amount and percent, and an end after the beginning."""
        said = super().clean() or {}
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("It ends after it begins."))
        if bool(said.get("amount")) == bool(said.get("percent")) and not self.errors:
            self.add_error("amount", _("Say an amount or a percentage, one of the two."))
        return said

    def facts(self) -> CouponFacts:
        """What was said, for the use case."""
        said = self.cleaned_data
        return CouponFacts(
            code=said["code"], name=said["name"], percent=said["percent"] or ZERO,
            amount=said["amount"] or ZERO, most=said["most"] or None,
            from_amount=said["from_amount"] or ZERO, starts_at=said["starts_at"],
            ends_at=said["ends_at"], is_open=said["is_open"], limit_total=said["limit_total"],
            limit_each=said["limit_each"], categories=said["categories"], skus=said["codes"],
        )  # fmt: skip

    @classmethod
    def of(cls, coupon: Coupon) -> "CouponForm":
        """The form filled with a coupon as it is."""
        scope = list(coupon.scope.select_related("sku"))
        names = ("name", "code", "starts_at", "ends_at", "is_open", "limit_total", "limit_each")
        figures = ("percent", "amount", "most", "from_amount")
        return cls(
            initial={name: getattr(coupon, name) for name in names}
            | {name: plain(getattr(coupon, name) or None) for name in figures}
            | {
                "categories": [each.category_id for each in scope if each.category_id],
                "codes": "\n".join(each.sku.code for each in scope if each.sku),
            }
        )


class MarginForm(forms.Form):
    """The least margin of a category, or of the house."""

    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"), required=False, coerce=int, empty_value=None
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Least margin in percent"), min_value=0, max_value=99, decimal_places=2,
        help_text=gettext_lazy("Of the price. 0 takes the rule away."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("", _("The whole house")), *tree.category_choices()]
