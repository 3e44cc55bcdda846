"""Papers of an order: its confirmation, the delivery note, the return slip."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.models import Member
from orders import access
from orders.models import Order, Shipment
from orders.queries.lots import said_lots
from orders.queries.papers import (
    PaperLine,
    lines_of_order,
    lines_of_quotation,
    lines_of_return,
    lines_of_shipment,
)
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import needs
from wholesale.printing import Column, Row, Slip, answer_slip
from wholesale.templatetags.wholesale import amount, day, quantity, unit_price


@needs("order.print")
@require_safe
def order_confirmation(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What the customer ordered and we agreed to."""
    order = access.order_for_paper(request.user, _member(request), number)
    slip = Slip(
        kind="order-confirmation",
        title=_("Order confirmation"),
        number=number,
        facts=_facts(
            (_("Customer"), f"{order.customer.name} ({order.customer.code})"),
            (_("Date"), day(order.submitted_at or order.created_at)),
            *_facts_of(order),
        ),
        columns=_columns(),
        rows=_rows(lines_of_order(order), order.freight),
        signs=[_("Confirmed by"), _("Customer (signature, date)")],
        total=order.total,
        total_label=_("Total"),
    )
    page = reverse("orders:order-confirmation", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


@needs("order.print")
@require_safe
def delivery_note(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What left the house, for the driver to have signed."""
    shipment = access.shipment_for_paper(request.user, _member(request), number)
    order = shipment.order
    slip = Slip(
        kind="delivery-note",
        title=_("Delivery note"),
        number=number,
        facts=_facts(
            (_("Customer"), f"{order.customer.name} ({order.customer.code})"),
            (_("Date"), day(shipment.posted_at)),
            (_("Order"), order.number),
            *_facts_of(order),
            (_("Brought by"), _brought_by(shipment)),
            (_("Lots"), said_lots(number)),
            (_("Written off"), shipment.because if shipment.written_off_at else ""),
        ),
        columns=_columns(),
        rows=_rows(lines_of_shipment(shipment), shipment.freight),
        signs=[_("Warehouse"), _("Driver"), _("Received by the customer (signature, date)")],
        total=shipment.amount,
        total_label=_("Total"),
    )
    page = reverse("orders:delivery-note", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


@needs("order.print")
@require_safe
def return_slip(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What comes back and what is credited for it."""
    found = access.return_for_paper(request.user, _member(request), number)
    slip = Slip(
        kind="return-slip",
        title=_("Return slip"),
        number=number,
        facts=_facts(
            (_("Customer"), f"{found.customer.name} ({found.customer.code})"),
            (_("Date"), day(found.received_at or found.requested_at)),
            (_("Shipment"), found.shipment.number),
            (_("Order"), found.shipment.order.number),
            (_("State"), str(found.get_state_display())),
            (_("Into warehouse"), found.warehouse.name),
            (_("Reason"), found.reason),
            (_("Rejected"), found.because),
        ),
        columns=_columns(),
        rows=_rows(lines_of_return(found), found.freight),
        signs=[_("Warehouse"), _("Customer (signature, date)")],
        total=found.amount,
        total_label=_("Amount credited"),
    )
    page = reverse("orders:return-slip", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


@needs("quotation.print")
@require_safe
def quotation(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What we offer, at which prices, until when."""
    found = access.quotation_for_paper(request.user, _member(request), number)
    slip = Slip(
        kind="quotation",
        title=_("Quotation"),
        number=number,
        facts=_facts(
            (_("Customer"), f"{found.customer.name} ({found.customer.code})"),
            (_("Date"), day(found.sent_at or found.created_at)),
            (_("Valid until"), day(found.valid_until)),
            (_("Version"), str(found.version) if found.version else _("Draft")),
            (_("Remark"), found.remark),
        ),
        columns=_columns(),
        rows=_rows(lines_of_quotation(found)),
        signs=[_("Offered by"), _("Customer (signature, date)")],
        total=found.total,
        total_label=_("Total"),
    )
    page = reverse("orders:quotation-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


def _facts(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts if text.strip()]


def _facts_of(order: Order) -> list[tuple[str, str]]:
    return [
        (_("Recipient"), f"{order.recipient} {order.phone}"),
        (_("Address"), order.address),
        (_("Delivery method"), str(order.get_delivery_method_display())),
        (_("Payment method"), str(order.get_payment_method_display())),
        (_("Remark"), order.remark),
    ]


def _brought_by(shipment: Shipment) -> str:
    if driver := shipment.driver:
        return f"{driver} {driver.phone} {driver.plate_number}"
    return f"{shipment.carrier} {shipment.waybill} {shipment.appointment}"


def _columns() -> list[Column]:
    return [
        Column(_("Code"), 13),
        Column(_("Goods"), 38),
        Column(_("Packs"), 11, is_figure=True),
        Column(_("Quantity"), 12, is_figure=True),
        Column(_("Price"), 10, is_figure=True),
        Column(_("Amount"), 12, is_figure=True),
    ]


def _rows(lines: Sequence[PaperLine], freight: Decimal = ZERO) -> list[Row]:
    last = [Row(["", _("Freight difference"), "", "", "", amount(freight)], freight)]
    return [*map(_row, lines), *(last if freight else [])]


def _row(line: PaperLine) -> Row:
    return Row(
        [
            line.code,
            line.name,
            line.packs,
            f"{quantity(line.quantity)} {line.unit}",
            unit_price(line.unit_price),
            amount(line.amount),
        ],
        line.amount,
    )


def _member(request: StaffRequest) -> Member | None:
    return cast("Member | None", getattr(request, "member", None)) or None
