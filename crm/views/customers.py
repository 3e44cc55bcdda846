"""The office's screens for customers: the list, a new one, one customer's page and its file."""

from collections.abc import Callable
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.actions import customers as actions
from crm.forms.customers import CustomerForm, customer_initial
from crm.models import Customer, CustomerState
from crm.queries import customers as queries
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal


def _sum_of(name: str) -> Callable[[Customer], Decimal | None]:
    return lambda row: getattr(row, name) or None  # nothing draws a dash


CUSTOMERS = lists.List(
    "customers",
    gettext_lazy("Customers"),
    columns=[
        lists.Column("code", gettext_lazy("Code"), css="code", sort="code"),
        lists.Column(
            "name", gettext_lazy("Name"), fixed=True, link="crm:customer-detail",
            link_args=["code"],
        ),
        lists.Column("type", gettext_lazy("Type"), value="type.name"),
        lists.Column("level", gettext_lazy("Level"), value="level.name"),
        lists.Column("area", gettext_lazy("Area"), value="area.name"),
        lists.Column("contact", gettext_lazy("Contact"), value="contact_name"),
        lists.Column("phone", gettext_lazy("Phone"), css="nowrap"),
        lists.Column("credit_limit", gettext_lazy("Credit limit"), kind="money"),
        lists.Column("payment_days", gettext_lazy("Payment days"), kind="integer"),
        lists.Column(
            "overdue_days", gettext_lazy("Overdue days allowed"), kind="integer", shown=False
        ),
        lists.Column(
            "minimum_order", gettext_lazy("Minimum order amount"), kind="money", shown=False
        ),
        lists.Column(
            "owed", gettext_lazy("Owed"), kind="money", value=_sum_of("owed"),
            permission="statement.view",
        ),
        lists.Column(
            "overdue", gettext_lazy("Overdue"), kind="money", value=_sum_of("overdue"), css="bad",
            permission="statement.view",
        ),
        lists.Column(
            "state", gettext_lazy("State"), kind="state", states=CustomerState.choices
        ),
        lists.Column("created_at", gettext_lazy("Opened"), kind="datetime", shown=False),
        lists.Column("tax_number", gettext_lazy("Tax number"), shown=False),
        lists.Column("remark", gettext_lazy("Remark"), shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_customers,
            placeholder=gettext_lazy("Name, code, phone, pinyin"),
        ),
        lists.ForeignKeyFilter("area", gettext_lazy("Area"), queries.area_choices),
        lists.ForeignKeyFilter("type", gettext_lazy("Type"), queries.type_choices),
        lists.ForeignKeyFilter("level", gettext_lazy("Level"), queries.level_choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), CustomerState.choices, more=True),
        lists.FlagFilter(
            "unbound", gettext_lazy("Nobody orders yet"), queries.without_people, more=True
        ),
    ],
    keyset=["-pk"],
    views=[
        lists.BuiltInView("unbound", gettext_lazy("Nobody orders yet"), {"unbound": "1"}),
        lists.BuiltInView("blocked", gettext_lazy("Blocked"), {"state": "blocked"}),
    ],
    actions=[
        lists.PageAction(
            gettext_lazy("New customer"), "crm:customer-new", permission="customer.edit",
            icon="plus",
        ),
        lists.PageAction(
            gettext_lazy("Import"), "import-list", permission="import.run", icon="upload"
        ),
    ],
    bulk=[
        lists.BulkAction(
            "change", gettext_lazy("Change…"), "crm:customers-change-form",
            permission="customer.edit", icon="pencil",
        ),
        lists.BulkAction(
            "block", gettext_lazy("Block"), "crm:customers-blocking", permission="customer.edit",
            reason=True, danger=True,
        ),
        lists.BulkAction(
            "unblock", gettext_lazy("Unblock"), "crm:customers-unblocking",
            permission="customer.edit", reason=True,
        ),
    ],
    link="crm:customer-detail",
    link_args=["code"],
    peek="crm:customer-peek",
    empty=gettext_lazy("Customers appear here when you open or import them."),
    empty_action=lists.PageAction(
        gettext_lazy("New customer"), "crm:customer-new", permission="customer.edit"
    ),
)  # fmt: skip


@needs("customer.view")
@require_safe
def customer_list(request: StaffRequest) -> HttpResponse:
    """The customers in reach."""
    rows = access.customers_visible_to(request.user).select_related("type", "level", "area")
    if may(request.user, "statement.view"):
        rows = queries.with_standing(rows)
    return lists.page(request, CUSTOMERS, queryset=rows)


@needs("customer.view")
@require_safe
def customer_peek(request: StaffRequest, code: str) -> HttpResponse:
    """A customer beside the list."""
    return render(request, "crm/office/customer_peek.html", _page(request, code))


@needs("customer.edit")
@require_http_methods(["GET", "POST"])
def customer_new(request: StaffRequest) -> HttpResponse:
    """Open a customer's file, at a desk or on a phone in the shop."""
    areas = access.areas_open_to(request.user)
    form = CustomerForm(
        request.POST or None, by=request.user, is_new=True, areas=areas,
        initial={
            "phone": request.GET.get("phone", ""),
            "name": request.GET.get("name", ""),
            "area": queries.only_one(areas),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            customer = actions.create_customer(
                facts=form.facts(),
                terms=form.terms(),
                code=form.cleaned_data["code"],
                key=request.POST.get("idempotency_key", ""),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal), refusal.sentence)
        else:
            page = reverse("crm:customer-detail", args=[customer.code])
            return htmx.go(request, page, says=_("Customer opened. Share its code next."))
    status = 200 if request.method == "GET" else 422
    shown = {"form": form, "token": request.POST.get("idempotency_key") or new_key()}
    return render(request, "crm/office/customer_new.html", shown, status=status)


@needs("customer.view")
@require_safe
def customer_detail(request: StaffRequest, code: str) -> HttpResponse:
    """Everything about one customer; what other apps know of it loads as panels."""
    return render(request, "crm/office/customer.html", _page(request, code))


@needs("customer.edit")
@require_POST
def customer_data(request: StaffRequest, code: str) -> HttpResponse:
    """Save the file, as it was when it was opened."""
    customer = access.customer_for(request.user, code)
    form = _form(request, customer, bound=True)
    if not form.is_valid():
        return _data_panel(request, code, form=form, status=422)
    try:
        actions.change_customer(
            code=code,
            version=form.cleaned_data["version"] or 0,
            facts=form.facts(),
            terms=form.terms(),
            by=request.user,
            at=timezone.now(),
        )
    except actions.ChangedMeanwhile as refusal:
        return _both_values(request, code, form, refusal)
    except Refusal as refusal:
        return _data_panel(request, code, form=form, refusal=refusal)
    return _data_panel(request, code, says=_("Saved."))


@needs("customer.edit")
@require_POST
def customer_block(request: StaffRequest, code: str) -> HttpResponse:
    """Stop a customer from ordering, with a reason; or let it order again."""
    access.customer_for(request.user, code)
    reason, now = request.POST.get("reason", ""), timezone.now()
    page = reverse("crm:customer-detail", args=[code])
    if request.POST.get("again"):
        actions.unblock_customer(code=code, because=reason, by=request.user, at=now)
        return htmx.go(request, page, says=_("The customer may order again."))
    actions.block_customer(code=code, because=reason, by=request.user, at=now)
    return htmx.go(request, page, says=_("The customer is blocked and cannot order."))


@needs("price.edit")
@require_POST
def customer_own_prices(request: StaffRequest, code: str) -> HttpResponse:
    """Give the customer a price list of his own."""
    access.customer_for(request.user, code)
    actions.open_own_prices(code=code, by=request.user, at=timezone.now())
    return htmx.go(request, reverse("crm:customer-detail", args=[code]) + "#prices")


@needs("customer.view")
@require_safe
def customer_trail(request: StaffRequest, code: str) -> HttpResponse:
    """What happened to the customer's file."""
    customer = access.customer_for(request.user, code)
    return render(request, "people/trail.html", {"trail": events_of(customer.code)})


def _page(request: StaffRequest, code: str) -> dict[str, object]:
    customer = access.customer_for(request.user, code)
    return {
        "customer": customer,
        "form": _form(request, customer),
        "may_edit": may(request.user, "customer.edit"),
        "may_share": may(request.user, "customer.share"),
        "may_price": may(request.user, "price.view"),
        "may_edit_prices": may(request.user, "price.edit"),
        "may_review": may(request.user, "binding.review"),
        "waiting": queries.waiting_applications_of(customer),
        "salesmen": queries.salesmen_of(customer),
        "default_address": queries.addresses_of(customer).first(),
    }


def _form(request: StaffRequest, customer: Customer, *, bound: bool = False) -> CustomerForm:
    return CustomerForm(
        request.POST if bound else None,
        by=request.user,
        is_new=False,
        areas=access.areas_open_to(request.user),
        initial=customer_initial(customer),
    )


def _data_panel(
    request: StaffRequest,
    code: str,
    *,
    form: CustomerForm | None = None,
    says: str = "",
    refusal: Refusal | None = None,
    status: int = 0,
    theirs: list[tuple[str, object, object]] | None = None,
) -> HttpResponse:
    page = _page(request, code)
    shown = {**page, "form": form or page["form"], "theirs": theirs or []}
    if status and request.htmx:
        return render(request, "crm/office/customer_data.html", shown, status=status)
    if form is not None and not request.htmx:
        # Without HTMX nothing typed may be lost either: the whole page comes back.
        shown["refusal"] = refusal
        return render(request, "crm/office/customer.html", shown, status=status or 409)
    return htmx.panel(
        request, "crm/office/customer_data.html", shown,
        page=reverse("crm:customer-detail", args=[code]), says=says, refusal=refusal,
    )  # fmt: skip


def _both_values(
    request: StaffRequest, code: str, form: CustomerForm, refusal: Refusal
) -> HttpResponse:
    """Yours stays in the form, theirs beside it; saving again is a choice made knowingly."""
    now = access.customer_for(request.user, code)
    stored = customer_initial(now)
    theirs = [
        (str(form.fields[name].label), stored[name], value)
        for name, value in form.cleaned_data.items()
        if name != "version" and (stored[name] or "") != (value or "")
    ]
    data = request.POST.copy()
    data["version"] = str(now.version)
    again = CustomerForm(
        data, by=request.user, is_new=False, areas=access.areas_open_to(request.user)
    )
    return _data_panel(request, code, form=again, refusal=refusal, theirs=theirs)


def _field_of(refusal: Refusal) -> str | None:
    if isinstance(refusal, actions.CodeTaken):
        return "code"
    return "area" if isinstance(refusal, actions.NotYourArea) else None
