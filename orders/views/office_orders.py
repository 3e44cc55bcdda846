"""The order desk: the list, a look at one order beside it, many orders at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from orders import access
from orders.actions.assign import assign_order
from orders.actions.corrections import change_route
from orders.actions.flags import put_flag
from orders.actions.holds import say_if_held
from orders.actions.review import reject_order, review_order
from orders.models import DeliveryMethod, Order, PaymentMethod
from orders.queries import desk
from orders.queries.customer import history_of
from orders.queries.page import OrderPage
from orders.queries.unusual import CODES
from orders.states import Approval, Fulfilment
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.templatetags.wholesale import icon as icon_of


def _customer(order: Order) -> SafeString:
    if not order.is_by_customer:
        return format_html('<span class="who"><span>{}</span></span>', order.customer.name)
    return format_html(
        '<span class="who"><span>{}</span>'
        '<span class="chip chip--loud chip--plain">{}</span></span>',
        order.customer.name,
        _("Customer order"),
    )


def _number(order: Order) -> SafeString:
    """The number, a sign for what is unusual, and the button of the row's menu."""
    strange = ""
    if order.unusual and order.waits_for_review:
        words = ", ".join(str(CODES[code]) for code in order.unusual if code in CODES)
        strange = format_html(' <span class="warn" title="{}">{}</span>', words, icon_of("flag"))
    return format_html("{}{}", order.number, strange)


def _remark(order: Order) -> SafeString:
    return format_html('<span class="said" title="{0}">{0}</span>', order.remark)


def _flags(order: Order) -> SafeString:
    found = order.all_flags or []  # type: ignore[attr-defined]  # annotated by for_list
    return format_html_join(
        " ", '<span class="chip chip--{}">{}</span>', ((f["colour"], f["name"]) for f in found)
    )


def _menu(order: Order) -> SafeString:
    return format_html(
        '<button type="button" class="btn btn--ghost btn--icon btn--sm" data-row-menu'
        ' aria-haspopup="menu" aria-label="{}">{}</button>',
        _("What can be done with %(number)s") % {"number": order.number},
        icon_of("dots"),
    )


def _worker(order: Order) -> str:
    found = getattr(order, "assignment", None)
    return str(found.person) if found else ""


def _money(order: Order) -> tuple[str, str] | None:
    state = desk.money_state(order.money)  # type: ignore[attr-defined]  # annotated by for_list
    if not state:
        return None
    words, kind = desk.MONEY_STATES[state]
    return str(words), {"paid": "good", "part": "warn", "unpaid": "warn"}[kind]


ORDERS = lists.List(
    "orders",
    gettext_lazy("Orders"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Number"), fixed=True, link="orders:order-detail",
            link_args=["number"], css="nowrap", html=_number,
        ),
        lists.Column("channel", gettext_lazy("Channel"), value="channel.name", css="nowrap"),
        lists.Column(
            "customer", gettext_lazy("Customer"), value="customer.name", html=_customer,
            css="nowrap",
        ),
        lists.Column(
            "made_by", gettext_lazy("Made by"), value="placed_by", css="nowrap", shown=False
        ),
        lists.Column("lines", gettext_lazy("Lines"), kind="integer", value="line_count"),
        lists.Column("total", gettext_lazy("Total"), kind="money"),
        lists.Column(
            "approval", gettext_lazy("State"), kind="state", states=Approval.choices
        ),
        lists.Column(
            "fulfilment", gettext_lazy("Delivery"), kind="state", states=Fulfilment.choices
        ),
        lists.Column("money", gettext_lazy("Payment"), kind="state", value=_money),
        lists.Column("submitted_at", gettext_lazy("Submitted"), kind="datetime", css="nowrap"),
        lists.Column(
            "area", gettext_lazy("Area"), value="customer.area.name", css="nowrap", shown=False
        ),
        lists.Column("remark", gettext_lazy("Buyer's remark"), html=_remark),
        lists.Column(
            "flags", gettext_lazy("Flags"), html=_flags, css="clip", shown=False,
            value=lambda order: ", ".join(f["name"] for f in order.all_flags or []),
        ),
        lists.Column("office_remark", gettext_lazy("Our remark"), css="clip", shown=False),
        lists.Column("external_id", gettext_lazy("Their number"), shown=False),
        lists.Column(
            "delivery_method", gettext_lazy("Delivery method"),
            value=lambda order: order.get_delivery_method_display(), shown=False,
        ),
        lists.Column(
            "payment_method", gettext_lazy("Payment method"),
            value=lambda order: order.get_payment_method_display(), shown=False,
        ),
        lists.Column(
            "worker", gettext_lazy("Worked on by"), css="nowrap", shown=False, value=_worker
        ),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name", shown=False),
        lists.Column("reviewed_at", gettext_lazy("Reviewed"), kind="datetime", shown=False),
        lists.Column("reviewed_by", gettext_lazy("Reviewed by"), shown=False),
        lists.Column("because", gettext_lazy("Reason"), css="clip", shown=False),
        lists.Column("carrier", gettext_lazy("Carrier"), shown=False),
        lists.Column(
            "menu", gettext_lazy("Actions"), html=_menu, value=lambda _order: "", css="row-menu-at"
        ),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), desk.search_orders,
            placeholder=gettext_lazy("Number, customer, phone, pinyin, their number"),
        ),
        lists.ChoiceFilter(
            "state", gettext_lazy("State"), desk.STATE_CHOICES, where=desk.in_states
        ),
        lists.ForeignKeyFilter("channel", gettext_lazy("Channel"), desk.channel_choices),
        lists.ForeignKeyFilter(
            "area", gettext_lazy("Area"), desk.area_choices, field="customer__area"
        ),
        lists.ChoiceFilter(
            "flag", gettext_lazy("Flag"), desk.flag_choices, where=desk.flagged, more=True
        ),
        lists.ChoiceFilter(
            "who", gettext_lazy("Worked on by"), desk.worker_choices, where=desk.worked_on_by,
            more=True,
        ),
        lists.DateRangeFilter("submitted", gettext_lazy("Submitted"), "submitted_at", more=True),
        lists.FlagFilter(
            "by_customer", gettext_lazy("Ordered by the customer"), desk.BY_CUSTOMER
        ),
        lists.ChoiceFilter(
            "delivery", gettext_lazy("Delivery method"), DeliveryMethod.choices,
            field="delivery_method", more=True,
        ),
        lists.ChoiceFilter(
            "payment", gettext_lazy("Payment method"), PaymentMethod.choices,
            field="payment_method", more=True,
        ),
        lists.NumberRangeFilter("total", gettext_lazy("Total"), "total", more=True),
    ],
    keyset=["-created_at"],
    views=[
        lists.BuiltInView("to_review", gettext_lazy("To review"), {"state": "to_review"}),
        lists.BuiltInView("held", gettext_lazy("Held"), {"state": "held"}),
        lists.BuiltInView("unusual", gettext_lazy("Unusual"), {"state": "unusual"}),
        lists.BuiltInView("to_ship", gettext_lazy("Reviewed, not shipped"), {"state": "to_ship"}),
        lists.BuiltInView("shipped", gettext_lazy("Shipped"), {"state": "shipped"}),
        lists.BuiltInView("in_delivery", gettext_lazy("In delivery"), {"state": "in_delivery"}),
        lists.BuiltInView("rejected", gettext_lazy("Rejected"), {"state": "rejected"}, count=False),
        lists.BuiltInView("draft", gettext_lazy("Draft"), {"state": "draft"}),
    ],
    actions=[
        lists.PageAction(
            gettext_lazy("New order"), "orders:order-new", permission="order.enter", icon="plus"
        ),
        lists.PageAction(
            gettext_lazy("Quick order"), "orders:quick-order", permission="order.enter",
            icon="clipboard-list",
        ),
    ],
    bulk=[
        lists.BulkAction(
            "approve", gettext_lazy("Approve"), "orders:bulk-approval",
            permission="order.review", icon="circle-check",
            confirm=gettext_lazy("Approve the selected orders?"),
        ),
        lists.BulkAction(
            "reject", gettext_lazy("Reject"), "orders:bulk-rejection", permission="order.review",
            reason=True, danger=True, preview="orders:bulk-rejection-preview",
        ),
        lists.BulkAction(
            "flag", gettext_lazy("Put a flag on"), "orders:bulk-flag", permission="order.flag",
            icon="flag", choices=desk.active_flags,
        ),
        lists.BulkAction(
            "assign", gettext_lazy("Give to"), "orders:bulk-assignment", permission="order.enter",
            icon="users", choices=desk.desk_people,
        ),
        lists.BulkAction(
            "warehouse", gettext_lazy("Warehouse"), "orders:bulk-warehouse",
            permission="order.review", icon="building-warehouse", choices=desk.warehouse_choices,
        ),
    ],
    link="orders:order-detail",
    link_args=["number"],
    peek="orders:order-peek",
    row_css=lambda order: "is-off" if order.approval in desk.ENDED else "",
    empty=gettext_lazy("Orders appear here when customers submit them or you key them."),
    empty_action=lists.PageAction(
        gettext_lazy("New order"), "orders:order-new", permission="order.enter"
    ),
)  # fmt: skip


@needs("order.view")
@require_safe
def order_list(request: StaffRequest) -> HttpResponse:
    """The orders in reach, newest first; new ones appear by themselves."""
    rows = desk.for_list(access.orders_visible_to(request.user))
    rights = {name: may(request.user, f"order.{name}") for name in ("review", "flag", "print")}
    return lists.page(
        request, ORDERS, queryset=rows, template="orders/office/order_list.html",
        extra={"may": rights},
    )  # fmt: skip


@needs("order.view")
@require_safe
def order_peek(request: StaffRequest, number: str) -> HttpResponse:
    """An order beside the list."""
    page = OrderPage(access.order_for(request.user, number))
    return render(request, "orders/office/order_peek.html", {"page": page, "order": page.order})


@needs("order.review")
@require_POST
def bulk_approval(request: StaffRequest) -> HttpResponse:
    """Approve many orders; each is done or refused on its own."""
    return lists.bulk(
        request,
        ORDERS,
        queryset=desk.for_list(access.orders_visible_to(request.user)),
        each=lambda order: say_if_held(
            review_order(
                number=order.number, by=request.user, at=timezone.now(), version=order.version
            )
        ),
        what=lambda order: str(order.number),
    )


@needs("order.review")
@require_POST
def bulk_rejection(request: StaffRequest) -> HttpResponse:
    """Reject many orders with one reason."""
    return lists.bulk(
        request,
        ORDERS,
        queryset=desk.for_list(access.orders_visible_to(request.user)),
        each=lambda order: reject_order(
            number=order.number,
            because=request.POST.get("because_reject", ""),
            by=request.user,
            at=timezone.now(),
            version=order.version,
        ),
        what=lambda order: str(order.number),
    )


@needs("order.flag")
@require_POST
def bulk_flag(request: StaffRequest) -> HttpResponse:
    """Put one flag on many orders."""
    chosen = request.POST.get("choice_flag", "")
    flag = access.flag_for(int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
    return lists.bulk(
        request,
        ORDERS,
        queryset=desk.for_list(access.orders_visible_to(request.user)),
        each=lambda order: put_flag(
            number=order.number, flag=flag.pk, by=request.user, at=timezone.now()
        ),
        what=lambda order: str(order.number),
    )


@needs("order.enter")
@require_POST
def bulk_assignment(request: StaffRequest) -> HttpResponse:
    """Give many orders to one person of the desk, or to nobody."""
    person = access.person_of_desk(request.POST.get("choice_assign", ""), request.user)
    return lists.bulk(
        request,
        ORDERS,
        queryset=desk.for_list(access.orders_visible_to(request.user)),
        each=lambda order: assign_order(
            number=order.number, person=person, by=request.user, at=timezone.now()
        ),
        what=lambda order: str(order.number),
    )


@needs("order.review")
@require_POST
def bulk_warehouse(request: StaffRequest) -> HttpResponse:
    """Let many orders leave from one warehouse; each keeps its carrier."""
    place = access.warehouse_for_order(request.POST.get("choice_warehouse", ""))
    return lists.bulk(
        request,
        ORDERS,
        queryset=desk.for_list(access.orders_visible_to(request.user)),
        each=lambda order: change_route(
            number=order.number, version=order.version, warehouse=place, carrier=order.carrier,
            by=request.user, at=timezone.now(),
        ),
        what=lambda order: str(order.number),
    )  # fmt: skip


@needs("customer.view")
@require_safe
def customer_panel(request: StaffRequest, code: str) -> HttpResponse:
    """What a customer has bought: for the customer's page and beside an order.

    Empty for those who may see the customer and no orders.
    """
    customer = access.customer_for(request.user, code)
    if not may(request.user, "order.view"):
        return HttpResponse()
    zone = timezone.get_current_timezone_name()
    history = history_of(customer, today=timezone.localdate(), zone=zone)
    context = {
        "customer": customer,
        "history": history,
        "all_orders": f"{reverse('orders:order-list')}?q={customer.code}",
        "may_enter": may(request.user, "order.enter"),
        "is_short": request.GET.get("short") == "1",
    }
    return render(request, "orders/office/customer_panel.html", context)
