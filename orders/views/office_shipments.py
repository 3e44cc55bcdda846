"""What left the house: shipments, their delivery, and the way back."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import access
from orders.actions.deliver import arrange_delivery, set_delivery
from orders.actions.undo import write_off_shipment
from orders.forms import ArrangementForm
from orders.models import Shipment
from orders.queries import shipments as queries
from orders.queries.undo import write_off_preview
from orders.states import Fulfilment, ShipmentState
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of_all
from wholesale.refusals import Refusal

_ARRANGED = ("driver", "carrier", "waybill", "appointment")

_COLUMNS = [
    lists.Column(
        "number", gettext_lazy("Number"), fixed=True, link="orders:shipment-detail",
        link_args=["number"], css="nowrap",
    ),
    lists.Column(
        "order", gettext_lazy("Order"), value="order.number", link="orders:order-detail",
        link_args=["order.number"], css="nowrap",
    ),
    lists.Column("customer", gettext_lazy("Customer"), value="order.customer.name", css="clip"),
    lists.Column("area", gettext_lazy("Area"), value="order.customer.area.name"),
    lists.Column("amount", gettext_lazy("Amount"), kind="money"),
    lists.Column("state", gettext_lazy("State"), kind="state", states=ShipmentState.choices),
    lists.Column("delivery", gettext_lazy("Delivery"), kind="state", states=Fulfilment.choices),
    lists.Column("way", gettext_lazy("Brought by"), value=queries.way_of, css="clip"),
    lists.Column("posted_at", gettext_lazy("Shipped"), kind="datetime", css="nowrap"),
]  # fmt: skip
_FILTERS = [
    lists.SearchFilter(
        "q", gettext_lazy("Search"), queries.search_shipments,
        placeholder=gettext_lazy("Number, order, customer, waybill"),
    ),
    lists.ForeignKeyFilter("driver", gettext_lazy("Driver"), queries.driver_choices),
    lists.ForeignKeyFilter(
        "area", gettext_lazy("Area"), queries.area_choices, field="order__customer__area"
    ),
    lists.DateRangeFilter("posted", gettext_lazy("Shipped"), "posted_at", more=True),
]  # fmt: skip

SHIPMENTS = lists.List(
    "shipments",
    gettext_lazy("Shipments"),
    columns=[
        *_COLUMNS,
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("posted_by", gettext_lazy("Shipped by"), shown=False),
        lists.Column("because", gettext_lazy("Reason"), shown=False),
    ],
    filters=[
        *_FILTERS,
        lists.ChoiceFilter("state", gettext_lazy("State"), ShipmentState.choices),
    ],
    keyset=["-posted_at"],
    link="orders:shipment-detail",
    link_args=["number"],
    row_css=lambda row: "is-off" if row.state == ShipmentState.WRITTEN_OFF else "",
    empty=gettext_lazy("Shipments appear here when orders leave the house."),
)

DELIVERIES = lists.List(
    "deliveries",
    gettext_lazy("Delivery"),
    columns=[
        *_COLUMNS,
        lists.Column("appointment", gettext_lazy("Agreed with the customer"), css="clip"),
        lists.Column("recipient", gettext_lazy("Recipient"), value="order.recipient"),
        lists.Column("phone", gettext_lazy("Phone"), value="order.phone", css="nowrap"),
        lists.Column("address", gettext_lazy("Address"), value="order.address", css="clip"),
        lists.Column("waybill", gettext_lazy("Waybill number"), shown=False),
    ],
    filters=[
        *_FILTERS,
        lists.ChoiceFilter("way", gettext_lazy("Where it is"), queries.WAYS, where=queries.on_way),
    ],
    keyset=["-posted_at"],
    views=[
        lists.BuiltInView("open", gettext_lazy("To arrange"), {"way": "open"}),
        lists.BuiltInView("arranged", gettext_lazy("Arranged"), {"way": "arranged"}),
        lists.BuiltInView("going", gettext_lazy("On the way"), {"way": "going"}),
        lists.BuiltInView("done", gettext_lazy("Arrived"), {"way": "done"}, count=False),
    ],
    link="orders:shipment-detail",
    link_args=["number"],
    empty=gettext_lazy("Shipments that need a driver or a carrier appear here."),
)


@needs("order.view")
@require_safe
def shipment_list(request: StaffRequest) -> HttpResponse:
    """Everything that left, newest first."""
    return lists.page(request, SHIPMENTS, queryset=access.shipments_visible_to(request.user))


@needs("order.arrange")
@require_safe
def delivery_list(request: StaffRequest) -> HttpResponse:
    """What is on its way to customers, or needs somebody to bring it."""
    rows = access.shipments_visible_to(request.user).filter(state=ShipmentState.POSTED)
    return lists.page(request, DELIVERIES, queryset=rows)


@needs("order.view")
@require_safe
def shipment_detail(request: StaffRequest, number: str) -> HttpResponse:
    """A shipment: what left, how it goes to the customer, what came of it."""
    shipment = access.shipment_for(request.user, number)
    context = _context(request, shipment, _form(shipment))
    return render(request, "orders/office/shipment_detail.html", context)


@needs("order.arrange")
@require_POST
def arrangement(request: StaffRequest, number: str) -> HttpResponse:
    """Say who brings a shipment."""
    shipment = access.shipment_for(request.user, number)
    form = ArrangementForm(request.POST, drivers=queries.drivers_for(shipment))
    refusal: Refusal | None = None
    if form.is_valid():
        way = form.cleaned_data
        refusal = htmx.refused(
            lambda: arrange_delivery(number=number, by=request.user, at=timezone.now(), **way)
        )
        if not refusal:
            shipment = access.shipment_for(request.user, number)
            form = _form(shipment)
    failed = bool(refusal or form.errors)
    context = _context(request, shipment, form)
    if not request.htmx and failed:
        shown = {**context, "refusal": refusal}
        return render(request, "orders/office/shipment_detail.html", shown, status=409)
    return htmx.panel(
        request,
        "orders/office/shipment_panel.html",
        context,
        page=reverse("orders:shipment-detail", args=[number]),
        says="" if failed else _("Delivery arranged."),
        refusal=refusal,
    )


@needs("order.arrange")
@require_POST
def whereabouts(request: StaffRequest, number: str) -> HttpResponse:
    """Say where a shipment is that a carrier, or nobody of ours, brings."""
    access.shipment_for(request.user, number)
    to = request.POST.get("to", "")
    if to not in queries.PLACES:
        raise Http404
    refusal = htmx.refused(
        lambda: set_delivery(
            number=number,
            to=Fulfilment(to),
            remark=request.POST.get("remark", ""),
            by=request.user,
            at=timezone.now(),
        )
    )
    shipment = access.shipment_for(request.user, number)
    context = _context(request, shipment, _form(shipment))
    if refusal:
        context |= {"to": to, "remark": request.POST.get("remark", "")}
    return htmx.panel(
        request,
        "orders/office/shipment_panel.html",
        context,
        page=reverse("orders:shipment-detail", args=[number]),
        says=_("Noted: %s.") % shipment.get_delivery_display(),
        refusal=refusal,
    )


@needs("order.write_off")
@require_http_methods(["GET", "POST"])
def shipment_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Before: what stock, debt and prepayment will be. After: posted back, with the reason."""
    shipment = access.shipment_for(request.user, number)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            write_off_shipment(
                number=number,
                because=request.POST.get("reason", ""),
                then_close=request.POST.get("then") == "close",
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as caught:
            refusal = caught
        else:
            page = reverse("orders:order-detail", args=[shipment.order.number])
            return htmx.go(request, page, says=_("%s is written off.") % number)
    context = {
        "shipment": shipment,
        "preview": write_off_preview(shipment),
        "refusal": refusal,
        "blocker_url": url_of(refusal.document) if refusal and refusal.document else "",
        "reason": request.POST.get("reason", ""),
        "then": request.POST.get("then", "review"),
    }
    status = 409 if refusal else 200
    return render(request, "orders/office/write_off.html", context, status=status)


def _form(shipment: Shipment) -> ArrangementForm:
    initial = {name: getattr(shipment, name) for name in _ARRANGED}
    initial["remark"] = shipment.delivery_remark
    return ArrangementForm(drivers=queries.drivers_for(shipment), initial=initial)


def _context(request: StaffRequest, shipment: Shipment, form: ArrangementForm) -> dict[str, object]:
    is_live = shipment.state == ShipmentState.POSTED
    is_open = is_live and shipment.delivery in {Fulfilment.SHIPPED, Fulfilment.IN_DELIVERY}
    before, after = queries.replaced_by(shipment)
    return {
        "before": before,
        "after": after,
        "shipment": shipment,
        "order": shipment.order,
        "lines": queries.lines_of(shipment),
        "returns": queries.returns_of(shipment),
        "debt": queries.debt_of(shipment),
        "events": events_of_all([shipment.number]),
        "form": form,
        "is_live": is_live,
        "places": [] if shipment.driver else queries.places_after(shipment),
        "may_arrange": is_open and may(request.user, "order.arrange"),
        "may_write_off": is_live and may(request.user, "order.write_off"),
        "may_return": is_live and may(request.user, "return.enter"),
    }
