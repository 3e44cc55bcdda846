"""What people type about money. Amounts may come as ¥1,234.50 or in full-width figures."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance import access
from finance.actions.record import Payment
from finance.models import Tender
from wholesale.models import StoredFile
from wholesale.money import ZERO

_LONGEST = 8  # digits of a number of pieces
_NOISE = str.maketrans("", "", ",¥￥$€ \u00a0\u202f")


class AmountField(forms.DecimalField):
    """An amount with at most two digits after the point; empty is zero when not required."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input--num"}
        )
        super().__init__(**{"max_digits": 15, "decimal_places": 2, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The number meant, however it was written."""
        text = unicodedata.normalize("NFKC", str(value or "")).translate(_NOISE)
        return super().to_python(text)


class DayField(forms.DateField):
    """A day of the calendar, picked with the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **kwargs})


class PaymentForm(forms.Form):
    """What came in, when and how; the base of the customer's report and the staff's receipt."""

    tender = forms.ModelChoiceField(
        Tender._default_manager.none(), label=gettext_lazy("Way of payment"), empty_label=None
    )
    received = AmountField(label=gettext_lazy("Amount"))
    paid_on = DayField(label=gettext_lazy("Paid on"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The number of the transfer, when there is one."),
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)
    slip = forms.FileField(label=gettext_lazy("Photo of the slip"), required=False)
    document = forms.MultipleChoiceField(required=False)

    def __init__(
        self, *args: Any, documents: Iterable[str], for_customers: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tender = self.fields["tender"]
        assert isinstance(tender, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        tender.queryset = access.tenders(for_customers=for_customers)
        document = self.fields["document"]
        assert isinstance(document, forms.MultipleChoiceField)  # noqa: S101 - the same
        document.choices = [(number, number) for number in documents]
        document.error_messages["invalid_choice"] = _(
            "A chosen document was paid in the meantime. Choose again."
        )

    def clean_paid_on(self) -> date:
        """A day that has come."""
        paid_on: date = self.cleaned_data["paid_on"]
        if paid_on > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return paid_on

    def payment(self, slip: StoredFile | None) -> Payment:
        """The cleaned values as the use case wants them."""
        said = self.cleaned_data
        return Payment(
            tender=said.get("tender"),
            received=said.get("received") or ZERO,
            paid_on=said["paid_on"],
            reference=said["reference"],
            remark=said["remark"],
            slip=slip,
            documents=tuple(said["document"]),
            from_prepayment=said.get("from_prepayment") or ZERO,
            discount=said.get("discount") or ZERO,
            rounding=said.get("rounding") or ZERO,
        )


class ReportForm(PaymentForm):
    """A customer's person reports what was paid."""

    def clean_received(self) -> Decimal:
        """More than nothing."""
        amount: Decimal = self.cleaned_data["received"]
        if amount <= 0:
            raise forms.ValidationError(_("Enter the amount you paid; it must be above zero."))
        return amount


class ReceiptForm(PaymentForm):
    """Staff record a receipt, a refund, or prepayment used."""

    received = AmountField(
        label=gettext_lazy("Received"),
        required=False,
        help_text=gettext_lazy("Below zero gives unused prepayment back."),
    )
    from_prepayment = AmountField(
        label=gettext_lazy("From prepayment"), required=False, min_value=0
    )
    discount = AmountField(label=gettext_lazy("Discount"), required=False, min_value=0)
    rounding = AmountField(label=gettext_lazy("Rounding"), required=False)


class PayoutForm(ReceiptForm):
    """Staff record money for a supplier, or what he gave back of it."""

    received = AmountField(
        label=gettext_lazy("Amount paid"),
        required=False,
        help_text=gettext_lazy("Below zero: he gave back what was paid ahead."),
    )
    from_prepayment = AmountField(
        label=gettext_lazy("From what was paid ahead"), required=False, min_value=0
    )
    discount = AmountField(label=gettext_lazy("Discount he gave"), required=False, min_value=0)
    slip = None  # type: ignore[assignment]


class BillForm(forms.Form):
    """The head of a supplier's bill; its lines are read beside it."""

    their_number = forms.CharField(
        label=gettext_lazy("Supplier's number"), required=False, max_length=60,
        help_text=gettext_lazy("As printed on his bill; the same number is taken once."),
    )  # fmt: skip
    dated = DayField(label=gettext_lazy("Date of the bill"))
    due_on = DayField(
        label=gettext_lazy("Due"), required=False,
        help_text=gettext_lazy("Empty: by the supplier's days to pay."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)


class DeskForm(forms.Form):
    """The parts of a settlement as the desk sends them; its lines are read beside it."""

    received = AmountField(label=gettext_lazy("Received"), required=False)
    from_prepayment = AmountField(
        label=gettext_lazy("From prepayment"), required=False, min_value=0
    )
    discount = AmountField(label=gettext_lazy("Discount"), required=False, min_value=0)
    rounding = AmountField(label=gettext_lazy("Rounding"), required=False)
    paid_on = DayField(label=gettext_lazy("Paid on"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class PeriodForm(forms.Form):
    """From one day to another; what cannot be read falls back to `fallback`."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            raise forms.ValidationError(_("The first day comes after the last."))
        return said

    def period(self, fallback: tuple[date, date]) -> tuple[date, date]:
        """The days asked for, or the fallback."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["since"], self.cleaned_data["until"]
        return fallback


class TenderForm(forms.ModelForm[Tender]):
    """A way money reaches us."""

    class Meta:
        model = Tender
        fields = ("name", "kind", "for_customers", "is_active")


class MoveForm(forms.Form):
    """What happened, and so many pieces of each kind in fields named `pieces-<kind>`."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"))
    because = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = kinds
        self.pieces: dict[int, int] = {}
        self.typed = _typed(self.data)

    def clean(self) -> dict[str, Any]:
        """Every figure is a whole number of pieces, or the form says which is not."""
        for kind, text in self.typed.items():
            count = pieces_in(text)
            if count is None:
                self.add_error(None, _("“%(text)s” is not a number of pieces.") % {"text": text})
            elif count:
                self.pieces[kind] = count
        return self.cleaned_data


class TermsForm(forms.Form):
    """Whether the deposit is charged, and from which worth on the house warns."""

    is_charged = forms.BooleanField(
        label=gettext_lazy("Charge the deposit"), required=False,
        help_text=gettext_lazy("Otherwise the pieces are only counted."),
    )  # fmt: skip
    limit = AmountField(
        label=gettext_lazy("Warn above a deposit worth of"), required=False, min_value=0,
        help_text=gettext_lazy("Empty: never."),
    )  # fmt: skip


def pieces_in(text: str) -> int | None:
    """A whole number of pieces, perhaps with a sign; None for anything else; "" is none."""
    plain = text.strip().replace("−", "-")
    if not plain:
        return 0
    digits = plain.removeprefix("-").removeprefix("+")
    return int(plain) if digits.isdecimal() and len(digits) <= _LONGEST else None


def _typed(data: Any) -> dict[int, str]:
    found = {}
    for name in data:
        pk = name.removeprefix("pieces-")
        if pk != name and pk.isdecimal() and len(pk) <= 18:
            found[int(pk)] = str(data[name])[:40]
    return found
