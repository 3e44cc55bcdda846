"""One command for many customers of the list: a few fields set, blocked, let order again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm import access
from crm.actions import customers as actions
from crm.forms.customers import CustomersChangeForm
from crm.models import Customer
from crm.views.customers import CUSTOMERS
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.lists.bulk import CannotSelect
from wholesale.permissions import needs


@needs("customer.edit")
@require_POST
def change_form(request: StaffRequest) -> HttpResponse:
    """Ask what shall be set for the selected customers."""
    return _ask(request, _form(request, bound=False), status=200)


@needs("customer.edit")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Set it, customer by customer; who is refused says why and the others go on."""
    form = _form(request, bound=True)
    if not form.is_valid():
        return _ask(request, form, status=422)
    values, now = form.values(), timezone.now()
    return lists.bulk(
        request, CUSTOMERS, queryset=access.customers_visible_to(request.user),
        each=lambda customer: actions.set_fields(
            code=customer.code, values=values, by=request.user, at=now
        ),
        what=_name,
    )  # fmt: skip


@needs("customer.edit")
@require_POST
def blocking(request: StaffRequest) -> HttpResponse:
    """Stop the selected customers from ordering, with one reason."""
    reason, now = request.POST.get("because_block", ""), timezone.now()
    return lists.bulk(
        request, CUSTOMERS, queryset=access.customers_visible_to(request.user),
        each=lambda customer: actions.block_customer(
            code=customer.code, because=reason, by=request.user, at=now
        ),
        what=_name,
    )  # fmt: skip


@needs("customer.edit")
@require_POST
def unblocking(request: StaffRequest) -> HttpResponse:
    """Let the selected customers order again."""
    reason, now = request.POST.get("because_unblock", ""), timezone.now()
    return lists.bulk(
        request, CUSTOMERS, queryset=access.customers_visible_to(request.user),
        each=lambda customer: actions.unblock_customer(
            code=customer.code, because=reason, by=request.user, at=now
        ),
        what=_name,
    )  # fmt: skip


def _name(customer: Customer) -> str:
    return customer.name


def _form(request: StaffRequest, *, bound: bool) -> CustomersChangeForm:
    data = request.POST if bound else None
    areas = access.areas_open_to(request.user)
    return CustomersChangeForm(data, by=request.user, areas=areas)


def _ask(request: StaffRequest, form: CustomersChangeForm, *, status: int) -> HttpResponse:
    rows = access.customers_visible_to(request.user)
    try:
        chosen = lists.selected(request, CUSTOMERS, queryset=rows)
    except CannotSelect as refusal:
        part = "results" if request.htmx else "results_page"
        shown = {"refusal": refusal, "spec": CUSTOMERS, "back": reverse("crm:customer-list")}
        return render(request, f"lists/{part}.html", shown, status=409)
    part = "customers_change" if request.htmx else "customers_change_page"
    return render(
        request, f"crm/office/{part}.html", {"form": form, "chosen": chosen}, status=status
    )
