"""The customer's own data on the phone: account, company, people, addresses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.actions import addresses, customers, invite, people
from crm.forms.binding import CompanyForm, InviteForm, company_initial
from crm.forms.customers import AddressForm, address_initial
from crm.models import Address, Member, MemberRole
from crm.queries import customers as queries
from crm.views.panels import save_address
from crm.views.share import shared_sheet
from wholesale import htmx
from wholesale.http import StaffRequest, next_page, number_in
from wholesale.idempotency import new_key
from wholesale.permissions import needs, signed_in
from wholesale.refusals import Refusal
from wholesale.views.account import profile_page


class MemberRequest(StaffRequest):
    """A request of a customer's person: the permission of the view made sure of `member`."""

    member: Member


@signed_in
@require_http_methods(["GET", "POST"])
def my_account(request: StaffRequest) -> HttpResponse:
    """Name, phone and language of the person."""
    here = reverse("crm:my-account")
    return profile_page(request, template="crm/phone/account.html", here=here)


@signed_in
@require_POST
def act_for(request: StaffRequest) -> HttpResponse:
    """Act for another of the person's companies."""
    pk = request.POST.get("member", "")
    member = access.act_for(request, number_in(pk))
    says = _("You now order for %(company)s.") % {"company": member.customer.name}
    return htmx.go(request, next_page(request) or "/shop/", says=says)


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def my_company(request: MemberRequest) -> HttpResponse:
    """What is registered of the company; its owner may mend it."""
    member = request.member
    may_change = member.role == MemberRole.OWNER
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = CompanyForm(request.POST or None, initial=company_initial(member.customer))
    if request.method == "POST" and form.is_valid():
        customers.change_own_company(
            customer=member.customer, facts=form.cleaned_data, by=request.user, at=timezone.now()
        )
        return htmx.go(request, reverse("crm:my-company"), says=_("Saved."))
    shown = {
        "member": member,
        "customer": member.customer,
        "form": form if may_change else None,
        "companies": access.members_of_person(request.user),
        "tab": "me",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "crm/phone/company.html", shown, status=status)


@needs("shop.people")
@require_safe
def my_people(request: MemberRequest) -> HttpResponse:
    """The people of the company, and the codes its owner gave out."""
    return _people(request)


@needs("shop.people")
@never_cache
@require_POST
def my_invitation(request: MemberRequest) -> HttpResponse:
    """Make a code for a colleague; the answer shows it, once."""
    form = InviteForm({"days": "1", "uses": "1"})
    form.full_clean()
    try:
        sheet = shared_sheet(request, request.member.customer, form)
    except Refusal as refusal:
        return _people(request, refusal=refusal)
    return render(request, "crm/phone/invitation.html", {**sheet, "tab": "me"})


@needs("shop.people")
@require_POST
def my_invitation_revocation(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a code back."""
    invitation = access.own_invitation(request.member, pk)
    invite.revoke_invitation(invitation=invitation, by=request.user, at=timezone.now())
    return htmx.go(request, reverse("crm:my-people"), says=_("The code no longer works."))


@needs("shop.people")
@require_POST
def my_member_ending(request: MemberRequest, pk: int) -> HttpResponse:
    """End a colleague's place in the company."""
    colleague = access.colleague(request.member, pk)
    try:
        people.end_membership(member=colleague, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _people(request, refusal=refusal)
    says = _("%(name)s can no longer order for the company.") % {"name": colleague.user}
    return htmx.go(request, reverse("crm:my-people"), says=says)


@needs("shop.order")
@require_safe
def address_list(request: MemberRequest) -> HttpResponse:
    """Where the company wants its goods."""
    shown = {"addresses": queries.places_of(request.member.customer_id), "tab": "me"}
    return render(request, "crm/phone/addresses.html", shown)


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def address_new(request: MemberRequest) -> HttpResponse:
    """A new address."""
    return _address_page(request, None)


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def address_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change an address."""
    return _address_page(request, access.own_address(request.member, pk))


@needs("shop.order")
@require_POST
def my_address_removal(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop offering an address."""
    address = access.own_address(request.member, pk)
    addresses.remove_address(address=address, by=request.user, at=timezone.now())
    says = _("Removed. Old orders keep it.")
    return htmx.go(request, reverse("crm:address-list"), says=says)


def _address_page(request: MemberRequest, address: Address | None) -> HttpResponse:
    customer = request.member.customer
    if address is not None:
        initial = address_initial(address)
    else:
        initial = {"recipient": request.user.display_name, "phone": request.user.phone}
    form = AddressForm(request.POST or None, initial=initial)
    onward = next_page(request)
    if request.method == "POST" and form.is_valid():
        try:
            save_address(request, customer, address, form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            if form.warning():
                messages.warning(request, f"{_('Saved.')} {form.warning()}")
            return redirect(onward or reverse("crm:address-list"))
    shown = {
        "form": form, "address": address, "next": onward, "tab": "me",
        "token": request.POST.get("idempotency_key") or new_key(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "crm/phone/address.html", shown, status=status)


def _people(request: MemberRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    customer = request.member.customer
    own = queries.codes_of_its_people(customer)
    codes = [code for code in own if not invite.why_ended(code, at=timezone.now())]
    shown = {
        "me": request.member,
        "people": queries.people_of(customer).filter(is_active=True),
        "waiting": queries.waiting_applications_of(customer),
        "codes": codes,
        "refusal": refusal,
        "token": new_key(),
        "tab": "me",
    }
    return render(request, "crm/phone/people.html", shown, status=409 if refusal else 200)
