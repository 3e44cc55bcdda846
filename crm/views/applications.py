"""Review who may act for a customer."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crm import access
from crm.actions import decide
from crm.forms.binding import ApprovalForm
from crm.models import Application, ApplicationState, Customer, MemberRole
from crm.queries import customers as queries
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal
from wholesale.views.files import served

APPLICATIONS = lists.List(
    "applications",
    gettext_lazy("Applications"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Number"), fixed=True, link="crm:application-detail",
            link_args=["number"],
        ),
        lists.Column("company", gettext_lazy("Company"), value="company_name"),
        lists.Column(
            "customer", gettext_lazy("Customer"), value="customer.name",
        ),
        lists.Column("contact", gettext_lazy("Contact"), value="contact_name"),
        lists.Column("phone", gettext_lazy("Phone"), css="nowrap"),
        lists.Column("submitted_at", gettext_lazy("Applied"), kind="datetime"),
        lists.Column(
            "state", gettext_lazy("State"), kind="state", states=ApplicationState.choices
        ),
        lists.Column("decided_by", gettext_lazy("Decided by")),
        lists.Column("because", gettext_lazy("Reason"), shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_applications,
            placeholder=gettext_lazy("Number, company, contact, phone"),
        ),
        lists.ChoiceFilter("state", gettext_lazy("State"), ApplicationState.choices),
        lists.DateRangeFilter("submitted", gettext_lazy("Applied"), "submitted_at", more=True),
    ],
    keyset=["-submitted_at"],
    views=[lists.BuiltInView("waiting", gettext_lazy("To review"), {"state": "submitted"})],
    link="crm:application-detail",
    link_args=["number"],
    empty=gettext_lazy("People who scan a customer's code and apply appear here."),
)  # fmt: skip


@needs("binding.review")
@require_safe
def application_list(request: StaffRequest) -> HttpResponse:
    """Who wants to act for whom."""
    return lists.page(request, APPLICATIONS, queryset=access.applications_visible_to(request.user))


@needs("binding.review")
@require_safe
def application_detail(request: StaffRequest, number: str) -> HttpResponse:
    """What was applied, beside what we know."""
    application = access.application_for(request.user, number)
    return render(request, "crm/office/application.html", _page(request, application))


@needs("binding.review")
@require_POST
def application_approval(request: StaffRequest, number: str) -> HttpResponse:
    """Let the person act for the customer."""
    application = access.application_for(request.user, number)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _panel(request, number, form=form, status=422)
    try:
        member = decide.approve_application(
            number=number,
            role=form.cleaned_data["role"],
            customer=_chosen(request, application, form),
            new=form.new_customer(application),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _panel(request, number, form=form, refusal=refusal)
    says = _("Approved: %(person)s now orders for %(customer)s.")
    return _panel(
        request, number,
        says=says % {"person": application.contact_name, "customer": member.customer.name},
    )  # fmt: skip


@needs("binding.review")
@require_POST
def application_rejection(request: StaffRequest, number: str) -> HttpResponse:
    """Send it back with a reason."""
    access.application_for(request.user, number)
    try:
        decide.reject_application(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _panel(request, number, refusal=refusal)
    return _panel(request, number, says=_("Rejected. The applicant sees your reason."))


@needs("binding.review")
@require_safe
def application_picture(request: StaffRequest, number: str, which: str) -> FileResponse:
    """A photo of an application: for reviewers only."""
    application = access.application_for(request.user, number)
    stored = application.shop_front if which == "shop-front" else application.licence
    if stored is None:
        raise Http404
    return served(stored)


def _chosen(request: StaffRequest, application: Application, form: ApprovalForm) -> Customer | None:
    code = form.cleaned_data["customer_code"].strip()
    if application.customer_id or form.cleaned_data["whose"] != "known" or not code:
        return None
    try:
        return access.customer_for(request.user, code)
    except Http404 as error:
        raise decide.NoCustomerChosen(
            _("There is no customer with code %(code)s. Check it, or open a new customer.")
            % {"code": code}
        ) from error


def _page(request: StaffRequest, application: Application) -> dict[str, object]:
    customer = application.customer
    first = customer is None or not queries.people_of(customer).filter(is_active=True).exists()
    likely = MemberRole.OWNER if first else MemberRole.BUYER
    return {
        "application": application,
        "is_open": application.state == ApplicationState.SUBMITTED,
        "people": queries.people_of(customer) if customer else [],
        "known_address": queries.addresses_of(customer).first() if customer else None,
        "alike": queries.alike(application, access.customers_visible_to(request.user)),
        "form": ApprovalForm(
            initial={"role": likely, "whose": "new", "name": application.company_name}
        ),
        "may_see_customer": may(request.user, "customer.view"),
        "trail": events_of(application.number),
    }


def _panel(
    request: StaffRequest,
    number: str,
    *,
    form: ApprovalForm | None = None,
    says: str = "",
    refusal: Refusal | None = None,
    status: int = 0,
) -> HttpResponse:
    page = _page(request, access.application_for(request.user, number))
    if form is not None:
        page["form"] = form
    answer = htmx.panel(
        request, "crm/office/application_panel.html", page,
        page=reverse("crm:application-detail", args=[number]), says=says, refusal=refusal,
    )  # fmt: skip
    if status and request.htmx:
        answer.status_code = status
    return answer
