"""Transfers in the office: the list, a new one, its page with every step, and the way back."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access as goods
from inventory.queries.lookup import with_goods
from inventory.queries.stock import warehouse_choices
from warehouse import access
from warehouse.actions.receive_transfer import receive_transfer, write_off_missing
from warehouse.actions.transfers import (
    Journey,
    cancel_transfer,
    send_transfer,
    transfer_at_once,
    write_transfer,
)
from warehouse.actions.undo_transfer import GoodsHaveMovedOn, undo_transfer
from warehouse.forms.goods import TransferForm
from warehouse.models import Transfer, TransferKind
from warehouse.queries import transfers
from warehouse.states import TransferState
from wholesale import audit, documents, htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

TRANSFERS = lists.List(
    "transfers",
    gettext_lazy("Transfers"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True,
                     link="warehouse:transfer-detail", link_args=["number"]),
        lists.Column("made_at", gettext_lazy("Written"), kind="datetime"),
        lists.Column("source", gettext_lazy("From"), value="source.name"),
        lists.Column("target", gettext_lazy("To"), value="target.name"),
        lists.Column("kind", gettext_lazy("Kind"), value=lambda one: one.get_kind_display()),
        lists.Column("state", gettext_lazy("State"), kind="state", states=TransferState.choices),
        lists.Column("sent_at", gettext_lazy("Sent"), kind="datetime"),
        lists.Column("received_at", gettext_lazy("Received"), kind="datetime"),
        lists.Column("remark", gettext_lazy("Remark"), css="clip"),
        lists.Column("made_by", gettext_lazy("Written by"), value="made_by.display_name"),
        lists.Column("counters", gettext_lazy("Brings back"), value="counters.number",
                     link="warehouse:transfer-detail", link_args=["counters.number"],
                     shown=False),
    ],
    filters=[
        lists.TextFilter("q", gettext_lazy("Number or remark"),
                         ["number__istartswith", "remark__icontains"]),
        lists.ForeignKeyFilter("source", gettext_lazy("From"), warehouse_choices),
        lists.ForeignKeyFilter("target", gettext_lazy("To"), warehouse_choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), TransferState.choices),
        lists.ChoiceFilter("kind", gettext_lazy("Kind"), TransferKind.choices),
        lists.DateRangeFilter("made", gettext_lazy("Written"), "made_at"),
    ],
    keyset=["-made_at"],
    views=[
        lists.BuiltInView("drafts", gettext_lazy("To send"), {"state": "draft"}),
        lists.BuiltInView("way", gettext_lazy("In transit"), {"state": "in_transit"}),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New transfer"), "warehouse:transfer-new",
                         permission="transfer.enter", icon="plus"),
    ],
    link="warehouse:transfer-detail",
    link_args=["number"],
    empty=gettext_lazy("Goods that move between warehouses appear here."),
    empty_action=lists.PageAction(gettext_lazy("New transfer"), "warehouse:transfer-new",
                                  permission="transfer.enter"),
)  # fmt: skip


@needs("transfer.view")
@require_GET
def transfer_list(request: StaffRequest) -> HttpResponse:
    """All transfers, newest first."""
    return lists.page(request, TRANSFERS, queryset=access.transfers_for_office())


@needs("transfer.enter")
@require_http_methods(["GET", "POST"])
def transfer_new(request: StaffRequest) -> HttpResponse:
    """Enter lines by scan, search or paste; as a draft, or moved at once inside one site.

    `?counter=TF000001` proposes the way back of a transfer: what of it is still there.
    """
    counters = _countered(request)
    form = TransferForm(request.POST or None, request.FILES or None, initial=_proposed(counters))
    if request.method == "POST" and form.is_valid():
        try:
            transfer = _made(request, form, counters)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("warehouse:transfer-detail", transfer.number)
    context = {
        "form": form,
        "counters": counters,
        "rows": form.rows_again() if form.is_bound else _rows_back(counters),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "with_price": True,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "warehouse/office/transfer_new.html", context, status=status)


@needs("transfer.view")
@require_GET
def transfer_detail(request: StaffRequest, number: str) -> HttpResponse:
    """The document: lines, where they are, what happened, and what an undo would do."""
    return render(request, "warehouse/office/transfer_detail.html", _detail(request, number))


@needs("transfer.review")
@require_POST
def transfer_sending(request: StaffRequest, number: str) -> HttpResponse:
    """Outbound review: the goods leave."""
    access.transfer_for_office(number)
    refusal = htmx.refused(lambda: send_transfer(number=number, by=request.user, at=timezone.now()))
    return _answer(request, number, _("%(number)s is on its way."), refusal)


@needs("transfer.review")
@require_POST
def transfer_reception(request: StaffRequest, number: str) -> HttpResponse:
    """Inbound: so much of each line has arrived."""
    access.transfer_for_office(number)
    skus = [number_in(pk) for pk in request.POST.getlist("sku")]
    said = [_figure(text) for text in request.POST.getlist("quantity")]
    arrived = {sku: q for sku, q in zip(skus, said, strict=False) if q is None or q}
    refusal = htmx.refused(lambda: _receive(request, number, arrived))
    return _answer(request, number, _("Received into stock."), refusal)


@needs("transfer.undo")
@require_POST
def transfer_missing(request: StaffRequest, number: str) -> HttpResponse:
    """What never arrived is written off, with a reason."""
    access.transfer_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_missing(
            number=number, because=_reason(request), by=request.user, at=timezone.now()
        )
    )
    return _answer(request, number, _("What was missing is written off."), refusal)


@needs("transfer.enter")
@require_POST
def transfer_cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """Give a draft up."""
    access.transfer_for_office(number)
    refusal = htmx.refused(
        lambda: cancel_transfer(number=number, by=request.user, at=timezone.now())
    )
    return _answer(request, number, _("%(number)s is cancelled."), refusal)


@needs("transfer.undo")
@require_POST
def transfer_undoing(request: StaffRequest, number: str) -> HttpResponse:
    """Both sides back in one act, with a reason."""
    access.transfer_for_office(number)
    refusal = htmx.refused(
        lambda: undo_transfer(
            number=number, because=_reason(request), by=request.user, at=timezone.now()
        )
    )
    return _answer(request, number, _("%(number)s is written off."), refusal)


def _answer(request: StaffRequest, number: str, says: str, refusal: Refusal | None) -> HttpResponse:
    holder = refusal.document if refusal else ""
    return htmx.panel(
        request,
        "warehouse/office/transfer_detail.html#transfer-panel",
        {
            **_detail(request, number),
            "holder": holder,
            "holder_url": documents.url_of(holder),
            "has_moved_on": isinstance(refusal, GoodsHaveMovedOn),
        },
        page=reverse("warehouse:transfer-detail", args=[number]),
        says=says % {"number": number},
        refusal=refusal,
    )


def _detail(request: StaffRequest, number: str) -> dict[str, object]:
    transfer = access.transfer_for_office(number)
    lines = transfers.transfer_lines(transfer)
    can_undo = transfer.state in {TransferState.IN_TRANSIT, TransferState.RECEIVED}
    return {
        "transfer": transfer,
        "lines": lines,
        "cost": sum((line.cost for line in lines), Decimal(0)),
        "missing": [line for line in lines if line.open_quantity],
        "steps": transfers.way_back(transfer, lines) if can_undo else [],
        "can_undo": can_undo and may(request.user, "transfer.undo"),
        "may_review": may(request.user, "transfer.review"),
        "may_enter": may(request.user, "transfer.enter"),
        "may_write_off": may(request.user, "transfer.undo"),
        "may_see_cost": may(request.user, "cost.view"),
        "is_priced": transfer.kind == TransferKind.FIXED_COST,
        "trail": audit.trail_of(number),
    }


def _made(request: StaffRequest, form: TransferForm, counters: Transfer | None) -> Transfer:
    said = form.cleaned_data
    journey = Journey(
        source=goods.warehouse_for_posting(said["warehouse"]),
        target=goods.warehouse_for_posting(said["target"]),
        kind=said["kind"], remark=said["reason"], counters=counters,
    )  # fmt: skip
    write = transfer_at_once if said["at_once"] else write_transfer
    key = request.POST.get("idempotency_key", "")
    return write(journey=journey, lines=form.goods, key=key, by=request.user, at=timezone.now())


def _countered(request: StaffRequest) -> Transfer | None:
    number = request.POST.get("counter") or request.GET.get("counter") or ""
    return access.transfer_for_office(number) if number else None


def _proposed(counters: Transfer | None) -> dict[str, object]:
    if counters is None:
        return {}
    return {
        "warehouse": counters.target_id,
        "target": counters.source_id,
        "kind": TransferKind.SAME_PRICE,
        "reason": _("Brings back %(number)s") % {"number": counters.number},
    }


def _rows_back(counters: Transfer | None) -> list[dict[str, object]]:
    if counters is None:
        return []
    there = transfers.still_there(counters)
    skus = with_goods(goods.skus_for_office().filter(pk__in=there)).order_by("code")
    return [{"sku": sku, "quantity": f"{there[sku.pk].normalize():f}", "cost": ""} for sku in skus]


def _receive(request: StaffRequest, number: str, arrived: dict[int, Decimal | None]) -> None:
    read = {sku: quantity for sku, quantity in arrived.items() if quantity is not None}
    if len(read) < len(arrived):
        raise Refusal(_("A quantity cannot be read. Write it like 12 or 12.5."))
    receive_transfer(number=number, arrived=read, by=request.user, at=timezone.now())


def _figure(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip() or "0")
    except InvalidOperation:
        return None
    is_fine = found.is_finite() and abs(found) < Decimal(10) ** 12 and round(found, 3) == found
    return found if is_fine else None


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")[:200]
