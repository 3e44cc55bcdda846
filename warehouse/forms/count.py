"""Which goods are counted, and how."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from inventory.queries import tree
from inventory.queries.products import brand_choices
from inventory.queries.stock import posting_choices


class CountForm(forms.Form):
    """A whole warehouse, or a choice of its goods."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=80,
        help_text=gettext_lazy("Such as a zone or a reason."),
    )  # fmt: skip
    is_blind = forms.BooleanField(
        label=gettext_lazy("Blind"), required=False, initial=True,
        help_text=gettext_lazy("Counters do not see what the books say."),
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    brand = forms.ChoiceField(label=gettext_lazy("Brand"), required=False)
    words = forms.CharField(label=gettext_lazy("Keywords"), required=False, max_length=80)
    low = forms.BooleanField(label=gettext_lazy("Nearly sold out"), required=False)
    moved_since = forms.DateField(
        label=gettext_lazy("Moved since"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["warehouse"].choices = posting_choices()
        fields["category"].choices = [("", "—"), *tree.category_choices()]
        fields["brand"].choices = [("", "—"), *brand_choices()]

    @property
    def scope(self) -> dict[str, str]:
        """What was chosen, in the words of the form; empty means the whole warehouse."""
        names = ("category", "brand", "words", "low", "moved_since")
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data[name]}

    @property
    def since(self) -> datetime | None:
        """The first moment of the day since which goods have moved."""
        day: date | None = self.cleaned_data["moved_since"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None
