"""Documents with lines: entered by scan or search, pasted, or in a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inventory.forms.adjustment import AdjustmentForm
from inventory.queries.stock import posting_choices
from warehouse.actions.lines import Goods
from warehouse.models import ScrapReason, TransferKind


class GoodsForm(AdjustmentForm):
    """The lines of an adjustment without its head; a cost is a stated one."""

    is_opening = None  # type: ignore[assignment]  # this is how a form drops a field
    reason = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    @property
    def goods(self) -> list[Goods]:
        """The lines that were entered in any of the three ways."""
        return [Goods(line.sku_id, line.quantity, line.unit_cost or None) for line in self.lines]


class TransferForm(GoodsForm):
    """From where, to where, how it is priced on paper, and whether it is done at once."""

    target = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TransferKind.choices)
    at_once = forms.BooleanField(
        label=gettext_lazy("Move at once"), required=False,
        help_text=gettext_lazy("Inside one site: no journey, no second review."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["warehouse"].label = gettext_lazy("From")
        fields["target"].choices = posting_choices()


class ScrapForm(GoodsForm):
    """Where, why, and a photo of the damage."""

    cause = forms.ChoiceField(label=gettext_lazy("Cause"), choices=ScrapReason.choices)
    photo = forms.FileField(label=gettext_lazy("Photo"), required=False)
