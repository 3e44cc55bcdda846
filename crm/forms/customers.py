"""Forms of a customer's file, its addresses and its way of being sorted."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.actions.addresses import Place
from crm.actions.customers import CustomerFacts, Terms
from crm.models import Address, Area, Customer, CustomerType, Level
from crm.queries import divisions
from wholesale.forms.account import PhoneField
from wholesale.models import User
from wholesale.permissions import may

TERMS = ("level", "credit_limit", "payment_days", "overdue_days", "minimum_order",
         "deposit_percent", "priority")  # fmt: skip


class CustomerForm(forms.Form):
    """A customer's file. Offers only the person's areas, and terms only to those who set them."""

    code = forms.RegexField(
        r"^[\w.-]+$", label=_("Code"), max_length=30, required=False,
        help_text=_("Leave it empty to take the next number."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=120)
    type = forms.ModelChoiceField(
        CustomerType.objects.all(), label=_("Type"), required=False, empty_label=_("Not set")
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, empty_label=_("Not set")
    )
    contact_name = forms.CharField(label=_("Contact"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    wechat_id = forms.CharField(label=_("WeChat id"), max_length=60, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    remark = forms.CharField(
        label=_("Remark"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    level = forms.ModelChoiceField(
        Level.objects.all(), label=_("Level"), required=False, empty_label=_("Base prices"),
    )  # fmt: skip
    credit_limit = forms.DecimalField(
        label=_("Credit limit"), max_digits=16, decimal_places=2, min_value=Decimal(0),
        required=False, help_text=_("Empty means no limit."),
    )  # fmt: skip
    payment_days = forms.IntegerField(
        label=_("Payment days"), min_value=0, max_value=365, required=False
    )
    overdue_days = forms.IntegerField(
        label=_("Overdue days allowed"), min_value=0, max_value=365, required=False,
        help_text=_("A debt overdue for longer holds his orders. Empty: never."),
    )  # fmt: skip
    minimum_order = forms.DecimalField(
        label=_("Minimum order amount"), max_digits=16, decimal_places=2, min_value=Decimal(0),
        required=False, help_text=_("A smaller order is held. Empty: none."),
    )  # fmt: skip
    deposit_percent = forms.DecimalField(
        label=_("Deposit in percent"), max_digits=5, decimal_places=2, min_value=Decimal(0),
        max_value=Decimal(100), required=False,
        help_text=_("So much of an order is to be paid ahead. Empty: nothing."),
    )  # fmt: skip
    priority = forms.IntegerField(
        label=_("Priority"), min_value=1, max_value=9, required=False,
        help_text=_("Who gets scarce goods first: 1 before 9. Empty: as the level."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: User, areas: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        if isinstance(area, forms.ModelChoiceField):
            area.queryset = areas
        self.may_set_terms = may(by, "customer.set_credit")
        if not self.may_set_terms:
            for name in TERMS:
                del self.fields[name]
        if not is_new:
            del self.fields["code"]

    def facts(self) -> CustomerFacts:
        """Who the customer is, as the use cases take it."""
        kept = {name: self.cleaned_data[name] for name in CustomerFacts.__slots__}
        return CustomerFacts(**kept)

    def terms(self) -> Terms | None:
        """The terms, or None for somebody who does not set them."""
        if not self.may_set_terms:
            return None
        cleaned = self.cleaned_data
        terms = {name: cleaned[name] for name in TERMS}
        terms["payment_days"] = cleaned["payment_days"] or 0
        terms["deposit_percent"] = cleaned["deposit_percent"] or Decimal(0)
        return Terms(**terms)


class CustomersChangeForm(forms.Form):
    """What shall be set for many customers: an empty answer leaves what each one has."""

    type = forms.ChoiceField(label=_("Type"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    payment_days = forms.IntegerField(
        label=_("Payment days"), min_value=0, max_value=365, required=False,
        help_text=_("Empty leaves them as they are."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = ("", _("Leave as it is"))
        self._rows: dict[str, dict[int, CustomerType | Area | Level]] = {
            "type": {row.pk: row for row in CustomerType.objects.all()},
            "area": {row.pk: row for row in areas},
            "level": {row.pk: row for row in Level.objects.all()},
        }
        for name, rows in self._rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                none = _("Base prices") if name == "level" else _("None")
                named = [(str(pk), str(row)) for pk, row in rows.items()]
                field.choices = [kept, ("0", none), *named]
        if not may(by, "customer.set_credit"):
            for name in TERMS:
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """At least one thing shall change."""
        cleaned = super().clean() or {}
        if not self.errors and all(value in ("", None) for value in cleaned.values()):
            raise forms.ValidationError(_("Choose at least one thing that shall change."))
        return cleaned

    def values(self) -> dict[str, object]:
        """The fields to set, as the use case takes them."""
        cleaned = self.cleaned_data
        found: dict[str, object] = {
            name: rows.get(int(cleaned[name])) for name, rows in self._rows.items()
            if cleaned.get(name)
        }  # fmt: skip
        if cleaned.get("payment_days") is not None:
            found["payment_days"] = cleaned["payment_days"]
        return found


def customer_initial(customer: Customer) -> dict[str, object]:
    """What the form shows of a file."""
    names = [*CustomerFacts.__slots__, *TERMS, "version"]
    return {name: getattr(customer, name) for name in names}


_PARTS = ("province", "city", "district")


def _choices(named: str) -> forms.TextInput:
    """A field that offers names and takes others; what is offered follows the one before it."""
    attrs: dict[str, Any] = {"list": named, "autocomplete": "off"}
    if named != "places-districts":
        attrs |= {
            "hx-get": reverse_lazy("crm:places"),
            "hx-trigger": "change",
            "hx-target": "#places",
            "hx-swap": "outerHTML",
            "hx-include": "[name$=province],[name$=city]",
            "hx-disabled-elt": "unset",  # the button of the form around it
        }
    return forms.TextInput(attrs=attrs)


class AddressForm(forms.Form):
    """One address."""

    recipient = forms.CharField(
        label=_("Recipient"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(label=_("Phone"))
    province = forms.CharField(
        label=_("Province"), max_length=40, required=False, widget=_choices("places-provinces")
    )
    city = forms.CharField(
        label=_("City"), max_length=40, required=False, widget=_choices("places-cities")
    )
    district = forms.CharField(
        label=_("District"), max_length=40, required=False, widget=_choices("places-districts")
    )
    street = forms.CharField(label=_("Street and number"), max_length=160)
    is_default = forms.BooleanField(label=_("Deliver here by default"), required=False)

    def clean(self) -> dict[str, Any]:
        """Province, city and district by their official names, if they belong together."""
        cleaned = super().clean() or {}
        typed = [cleaned.get(name, "") for name in _PARTS]
        if not divisions.belong_together(*typed):
            self.add_error("province", _("Province, city and district do not belong together."))
            return cleaned
        cleaned |= dict(zip(_PARTS, divisions.in_full(*typed), strict=True))
        return cleaned

    def warning(self) -> str:
        """What is missing from a valid address; it is kept all the same."""
        return divisions.what_is_missing(divisions.read_line(self.place().text))

    def provinces(self) -> list[str]:
        """The names to choose from."""
        return divisions.provinces()

    def cities(self) -> list[str]:
        """The cities of the province as it stands in the form."""
        return divisions.cities(str(self["province"].value() or ""))

    def districts(self) -> list[str]:
        """The districts of the city as it stands in the form."""
        typed = (str(self[name].value() or "") for name in _PARTS[:2])
        return divisions.districts(*typed)

    def place(self) -> Place:
        """The address as the use cases take it."""
        return Place(**{name: self.cleaned_data[name] for name in Place.__slots__})


def address_initial(address: Address) -> dict[str, object]:
    """What the form shows of an address."""
    return {name: getattr(address, name) for name in (*Place.__slots__, "is_default")}
