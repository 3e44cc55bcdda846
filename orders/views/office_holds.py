"""What is on hold: the queue of those who may decide, and the decision."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from orders import access
from orders.actions.amend import change_details
from orders.actions.freight import accept_freight, amount_in, ask_freight
from orders.actions.place import Details
from orders.actions.release import release_holds
from orders.actions.review import review_order
from orders.models import DeliveryMethod, Hold, HoldCode, HoldStep
from orders.queries import desk
from orders.queries import holds as queries
from orders.states import Approval
from orders.views.office_order import run_on_order, version_of
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs


def _says(hold: Hold) -> str:
    return queries.in_words(hold, hold.order.currency)


HOLDS = lists.List(
    "holds",
    gettext_lazy("Orders on hold"),
    columns=[
        lists.Column(
            "order", gettext_lazy("Order"), value="order.number", fixed=True,
            link="orders:order-detail", link_args=["order.number"], css="nowrap",
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="order.customer.name", css="clip"),
        lists.Column(
            "code", gettext_lazy("Hold"), kind="state",
            value=lambda hold: (str(HoldCode(hold.code).label), "violet"),
        ),
        lists.Column("says", gettext_lazy("Why"), value=_says),
        lists.Column("total", gettext_lazy("Total"), kind="money", value="order.total"),
        lists.Column("raised_at", gettext_lazy("Since"), kind="datetime", css="nowrap"),
        lists.Column(
            "who", gettext_lazy("Who may release"),
            value=lambda hold: queries.who_may_release(hold.code),
        ),
        lists.Column(
            "approval", gettext_lazy("State"), kind="state", states=Approval.choices,
            value="order.approval", shown=False,
        ),
        lists.Column(
            "step", gettext_lazy("Raised"), value=lambda hold: str(HoldStep(hold.step).label),
            shown=False,
        ),
        lists.Column("area", gettext_lazy("Area"), value="order.customer.area.name", shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_holds,
            placeholder=gettext_lazy("Number, customer, phone, pinyin, their number"),
        ),
        lists.ChoiceFilter("code", gettext_lazy("Hold"), HoldCode.choices, multiple=True),
        lists.ForeignKeyFilter(
            "area", gettext_lazy("Area"), desk.area_choices, field="order__customer__area"
        ),
    ],
    keyset=["-raised_at"],
    views=[
        lists.BuiltInView("credit", gettext_lazy("Credit limit"), {"code": ["credit", "overdue"]}),
        lists.BuiltInView("bargain", gettext_lazy("Price"), {"code": ["minimum", "floor"]}),
        lists.BuiltInView("address", gettext_lazy("Address"), {"code": ["address"]}),
    ],
    bulk=[
        lists.BulkAction(
            "release", gettext_lazy("Let it pass"), "orders:bulk-release",
            permission="hold.release", reason=True, icon="circle-check",
        ),
    ],
    link="orders:order-detail",
    link_args=["order.number"],
    empty=gettext_lazy("Nothing is on hold."),
)  # fmt: skip


@needs("hold.view")
@require_safe
def hold_list(request: StaffRequest) -> HttpResponse:
    """Everything that stands against orders now, the newest first."""
    return lists.page(request, HOLDS, queryset=access.holds_visible_to(request.user))


@needs("hold.release")
@require_POST
def bulk_release(request: StaffRequest) -> HttpResponse:
    """Release many holds with one reason; each is done or refused on its own."""
    return lists.bulk(
        request,
        HOLDS,
        queryset=access.holds_visible_to(request.user),
        each=lambda hold: release_holds(
            number=hold.order.number,
            codes=[hold.code],
            because=request.POST.get("because_release", ""),
            by=request.user,
            at=timezone.now(),
        ),
        what=lambda hold: f"{hold.order.number} {HoldCode(hold.code).label}",
    )


@needs("hold.release")
@require_POST
def order_release(request: StaffRequest, number: str) -> HttpResponse:
    """Release one hold of an order, or all one may; `then=review` goes on to approve it."""
    code = request.POST.get("code", "")
    goes_on = request.POST.get("then") == "review" and may(request.user, "order.review")

    def release() -> None:
        order = release_holds(
            number=number, codes=[code] if code else [],
            because=request.POST.get("reason", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
        if goes_on and order.approval == Approval.SUBMITTED:
            review_order(number=number, by=request.user, at=timezone.now())

    return run_on_order(request, number, release, says=_("Released. The order can go on."))


@needs("hold.release_address")
@require_POST
def order_freight(request: StaffRequest, number: str) -> HttpResponse:
    """Ask the customer to pay for the way to a place we do not serve; 0 takes that back."""
    amount = amount_in(request.POST.get("amount", ""))
    return run_on_order(
        request,
        number,
        lambda: ask_freight(
            number=number, version=version_of(request) or 0, amount=amount, by=request.user,
            at=timezone.now(),
        ),
        says=_("The customer is asked; the order goes on when he agrees.")
        if amount
        else _("Nothing is charged for the way."),
    )  # fmt: skip


@needs("hold.release_address")
@require_POST
def freight_acceptance(request: StaffRequest, number: str) -> HttpResponse:
    """The customer has agreed by phone: his word is recorded for him."""
    amount = amount_in(request.POST.get("amount", ""))
    return run_on_order(
        request,
        number,
        lambda: accept_freight(
            number=number, amount=amount, by=request.user, at=timezone.now()
        ),
        says=_("The freight difference is part of the order now."),
    )  # fmt: skip


@needs("order.enter")
@require_POST
def pick_up(request: StaffRequest, number: str) -> HttpResponse:
    """The customer fetches an order himself that we do not bring to his address."""
    order = access.order_for(request.user, number)
    kept = {name: getattr(order, name) for name in Details.__dataclass_fields__}
    details = Details(**{**kept, "delivery_method": DeliveryMethod.PICKUP})

    def change() -> None:
        change_details(
            number=number,
            version=version_of(request) or 0,
            details=details,
            by=request.user,
            at=timezone.now(),
        )

    return run_on_order(request, number, change, says=_("He picks it up himself now."))
