"""The row of the product list as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inventory.models import Product
from inventory.queries import tree


class RowForm(forms.Form):
    """Name, own code and category, with the version that was seen."""

    code = forms.CharField(label=gettext_lazy("Own code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    category_id = forms.TypedChoiceField(
        label=gettext_lazy("Category"), required=False, coerce=int, empty_value=None
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, product: Product, fresh: bool = False) -> None:
        """`fresh` takes the stored version: the person has now seen what is stored."""
        if fresh:
            data = data.copy()
            data["seen_version"] = product.version
        initial = {
            "code": product.code, "name": product.name, "category_id": product.category_id,
            "seen_version": product.version,
        }  # fmt: skip
        super().__init__(data, initial=initial, auto_id=f"row-{product.pk}-%s")
        fields: dict[str, Any] = self.fields
        fields["category_id"].choices = [("", "–"), *tree.category_choices()]
