"""The form of the company's own page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wholesale.actions.company import FIELDS, require_readable
from wholesale.models import Company
from wholesale.money import MINOR_DIGITS
from wholesale.refusals import Refusal

_PICTURES = ("logo", "service_code")


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything on the company's page but its pictures, which come as uploads."""

    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in MINOR_DIGITS]
    )

    class Meta:
        model = Company
        fields = [field for field in FIELDS if field not in _PICTURES]
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 5}),
            "bank_details": forms.Textarea(attrs={"rows": 3}),
            "accent_colour": forms.TextInput(attrs={"type": "color", "data-accent": ""}),
            "books_closed_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_accent_colour(self) -> str:
        """Refuse a colour on which words cannot be read."""
        colour = str(self.cleaned_data["accent_colour"]).lower()
        try:
            require_readable(colour)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal
        return colour

    def facts(self) -> dict[str, Any]:
        """What the use case takes."""
        return dict(self.cleaned_data)
