"""Forms of an application: what the applicant says, what staff decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.actions.customers import CustomerFacts, Terms
from crm.actions.invite import DAYS, USES
from crm.models import Application, Area, Customer, CustomerType, Level, MemberRole
from wholesale.forms.account import PhoneField


class InviteForm(forms.Form):
    """How long a code is good, and for how many people."""

    days = forms.TypedChoiceField(
        label=_("Good for"), coerce=int, initial=1,
        choices=[(DAYS[0], _("24 hours")), (DAYS[1], _("7 days"))],
    )  # fmt: skip
    uses = forms.TypedChoiceField(
        label=_("For how many people"), coerce=int, initial=1,
        choices=[(USES[0], _("one person")), (USES[1], _("up to 5")), (USES[2], _("up to 20"))],
    )  # fmt: skip


class ProfileForm(forms.Form):
    """What an applicant says of himself. Pictures are read by the view, one refusal a field."""

    company_name = forms.CharField(label=_("Company or shop name"), max_length=120)
    contact_name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(label=_("Phone"))
    wechat_id = forms.CharField(label=_("WeChat id"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)

    def __init__(self, *args: Any, is_visitor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_visitor:
            self.fields["wechat_id"].required = self.fields["address"].required = True
        else:
            del self.fields["company_name"], self.fields["address"]


class ApprovalForm(forms.Form):
    """What a reviewer decides: the role, and for a visitor which customer he belongs to."""

    role = forms.ChoiceField(label=_("Acts as"), choices=MemberRole.choices)
    whose = forms.ChoiceField(
        label=_("Customer"), widget=forms.RadioSelect, required=False,
        choices=[("new", _("Open a new customer")), ("known", _("One we have"))],
    )  # fmt: skip
    customer_code = forms.CharField(label=_("Code of the customer"), max_length=30, required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    type = forms.ModelChoiceField(
        CustomerType.objects.all(), label=_("Type"), required=False, empty_label=_("Not set")
    )
    level = forms.ModelChoiceField(
        Level.objects.all(), label=_("Level"), required=False, empty_label=_("Base prices")
    )
    area = forms.ModelChoiceField(
        Area.objects.all(), label=_("Area"), required=False, empty_label=_("Not set")
    )

    def new_customer(self, application: Application) -> tuple[CustomerFacts, Terms] | None:
        """The facts of the customer to open, or None when one we have was chosen."""
        cleaned = self.cleaned_data
        if application.customer_id or cleaned["whose"] != "new":
            return None
        facts = CustomerFacts(
            name=cleaned["name"] or application.company_name,
            type=cleaned["type"],
            area=cleaned["area"],
            contact_name=application.contact_name,
            phone=application.phone,
            wechat_id=application.wechat_id,
        )
        return facts, Terms(level=cleaned["level"])


class CompanyForm(forms.Form):
    """What a customer's owner may change of his company."""

    contact_name = forms.CharField(label=_("Contact"), max_length=60)
    phone = PhoneField(label=_("Phone"))
    wechat_id = forms.CharField(label=_("WeChat id"), max_length=60, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)


def company_initial(customer: Customer) -> dict[str, str]:
    """What the form shows of a company."""
    names = ("contact_name", "phone", "wechat_id", "tax_number")
    return {name: getattr(customer, name) for name in names}
