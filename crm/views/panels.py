"""Parts of a customer's page that change on their own: its people, its addresses."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.actions import addresses, people
from crm.forms.customers import AddressForm, address_initial
from crm.models import Address, Customer, MemberRole
from crm.queries import customers as queries
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal


@needs("customer.view")
@require_safe
def people_panel(request: StaffRequest, code: str) -> HttpResponse:
    """Who acts for the customer."""
    return _people(request, access.customer_for(request.user, code))


@needs("binding.review")
@require_POST
def member_ending(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """End a person's place in the company."""
    member = access.member_for(request.user, code, pk)
    try:
        people.end_membership(member=member, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _people(request, member.customer, refusal=refusal)
    return _people(request, member.customer, says=_("The place has ended."))


@needs("binding.review")
@require_POST
def member_role(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Make a person owner or buyer."""
    member = access.member_for(request.user, code, pk)
    try:
        people.change_role(
            member=member, role=request.POST.get("role", ""), by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        return _people(request, member.customer, refusal=refusal)
    return _people(request, member.customer, says=_("Saved."))


@needs("customer.view")
@require_safe
def addresses_panel(request: StaffRequest, code: str) -> HttpResponse:
    """Where the customer wants its goods."""
    return _addresses(request, access.customer_for(request.user, code))


@needs("customer.edit")
@require_POST
def address_addition(request: StaffRequest, code: str) -> HttpResponse:
    """Add an address."""
    return _saved(request, access.customer_for(request.user, code), None)


@needs("customer.edit")
@require_http_methods(["GET", "POST"])
def address_form(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """The panel with one address open for changing; POST changes it."""
    address = access.address_for(request.user, code, pk)
    if request.method == "POST":
        return _saved(request, address.customer, address)
    form = AddressForm(initial=address_initial(address))
    return _addresses(request, address.customer, form=form, editing=address)


@needs("customer.edit")
@require_POST
def address_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Stop offering an address."""
    address = access.address_for(request.user, code, pk)
    addresses.remove_address(address=address, by=request.user, at=timezone.now())
    return _addresses(request, address.customer, says=_("Removed. Old orders keep it."))


def _saved(request: StaffRequest, customer: Customer, address: Address | None) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _addresses(request, customer, form=form, editing=address, status=422)
    try:
        save_address(request, customer, address, form)
    except Refusal as refusal:
        return _addresses(request, customer, form=form, editing=address, refusal=refusal)
    return _addresses(request, customer, says=f"{_('Saved.')} {form.warning()}".strip())


def save_address(
    request: StaffRequest, customer: Customer, address: Address | None, form: AddressForm
) -> Address:
    """Add or change an address from a valid form."""
    facts = {"place": form.place(), "is_default": form.cleaned_data["is_default"]}
    if address is not None:
        return addresses.change_address(
            address=address, by=request.user, at=timezone.now(), **facts
        )
    return addresses.add_address(
        customer=customer,
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
        **facts,
    )


def _people(
    request: StaffRequest, customer: Customer, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    shown = {
        "customer": customer,
        "people": queries.people_of(customer),
        "roles": MemberRole.choices,
        "may_review": may(request.user, "binding.review"),
    }
    return _panel(request, "crm/office/customer_people.html", shown, customer, says, refusal)


def _addresses(
    request: StaffRequest,
    customer: Customer,
    *,
    form: AddressForm | None = None,
    editing: Address | None = None,
    says: str = "",
    refusal: Refusal | None = None,
    status: int = 0,
) -> HttpResponse:
    shown = {
        "customer": customer,
        "addresses": queries.places_of(customer),
        "form": form or AddressForm(initial=_contact(customer)),
        "editing": editing,
        "is_open": form is not None,
        "may_edit": may(request.user, "customer.edit"),
        "token": new_key(),
    }
    answer = _panel(request, "crm/office/customer_addresses.html", shown, customer, says, refusal)
    if status and request.htmx:
        answer.status_code = status
    return answer


def _panel(  # noqa: PLR0917 - the one way of answering, for both panels
    request: StaffRequest,
    template: str,
    shown: dict[str, object],
    customer: Customer,
    says: str,
    refusal: Refusal | None,
) -> HttpResponse:
    if request.method == "GET":
        return render(request, template, shown)
    page = reverse("crm:customer-detail", args=[customer.code])
    return htmx.panel(request, template, shown, page=page, says=says, refusal=refusal)


def _contact(customer: Customer) -> dict[str, str]:
    return {"recipient": customer.contact_name, "phone": customer.phone}
