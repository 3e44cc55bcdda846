"""The commands of the review desk."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance import access
from finance.actions import record, review, write_off
from finance.models import Settlement
from finance.views.desk import Desk, desk_from
from finance.views.settlements import SETTLEMENTS, page_of
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

PANEL = "finance/office/settlement_panel.html"


class NotReadable(Refusal):
    """The desk was sent with something that is not an amount or a day."""


@needs("settlement.view")
@require_POST
def settlement_plan(request: StaffRequest, number: str) -> HttpResponse:
    """What the desk as typed adds up to; nothing is kept."""
    settlement = _to_change(request, number)
    desk = desk_from(settlement, request.POST, arrange=request.POST.get("arrange", ""))
    if request.htmx.target == "settle-result":
        return render(request, "finance/office/settlement_result.html", {"desk": desk})
    context = page_of(request.user, settlement, desk=desk)
    if request.htmx:
        return render(request, "finance/office/settlement_desk.html", context)
    return render(request, "finance/office/settlement.html", context)


@needs("settlement.view")
@require_POST
def settlement_change(request: StaffRequest, number: str) -> HttpResponse:
    """Keep what the desk says without posting it."""
    settlement = _to_change(request, number)
    desk = desk_from(settlement, request.POST)

    def change() -> Settlement:
        _require_readable(desk)
        return record.change_settlement(
            number=number,
            plan=desk.plan,
            paid_on=desk.form.cleaned_data.get("paid_on") or settlement.paid_on,
            version=desk.form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )

    return _answer(request, number, change, says=_("Saved. Nothing is posted yet."), typed=True)


@needs("settlement.review")
@require_POST
def settlement_review(request: StaffRequest, number: str) -> HttpResponse:
    """The money came in: post it as the desk says."""
    settlement = access.settlement_for(request.user, number)
    desk = desk_from(settlement, request.POST)

    def approve() -> Settlement:
        _require_readable(desk)
        return review.review_settlement(
            number=number,
            plan=desk.plan,
            paid_on=desk.form.cleaned_data.get("paid_on"),
            version=desk.form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )

    return _answer(request, number, approve, says=_("Reviewed and posted."), typed=True)


@needs("settlement.review")
@require_POST
def settlement_bulk_review(request: StaffRequest) -> HttpResponse:
    """Many at once, each as it was recorded; one that cannot be says why and stops nothing."""
    return lists.bulk(
        request,
        SETTLEMENTS,
        queryset=access.settlements_visible_to(request.user),
        each=lambda settlement: review.review_settlement(
            number=settlement.number,
            version=settlement.version,
            by=request.user,
            at=timezone.now(),
        ),
        what=lambda settlement: settlement.number,
    )


@needs("settlement.review")
@require_POST
def settlement_rejection(request: StaffRequest, number: str) -> HttpResponse:
    """The money did not come in."""
    access.settlement_for(request.user, number)
    return _answer(
        request,
        number,
        lambda: review.reject_settlement(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Rejected. The customer can read the reason."),
    )


@needs("settlement.view")
@require_POST
def settlement_withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Who recorded it takes it back before it is reviewed."""
    _to_change(request, number)
    return _answer(
        request,
        number,
        lambda: record.withdraw_settlement(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Withdrawn."),
    )


@needs("settlement.write_off")
@require_POST
def settlement_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Take a reviewed settlement back."""
    access.settlement_for(request.user, number)
    return _answer(
        request,
        number,
        lambda: write_off.write_off_settlement(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Written off. Its documents are open again."),
    )


def _to_change(request: StaffRequest, number: str) -> Settlement:
    """A settlement this person may correct: his own, or any for who reviews."""
    settlement = access.settlement_for(request.user, number)
    own = settlement.recorded_by_id == request.user.pk and not settlement.is_by_customer
    if not (own or may(request.user, "settlement.review")):
        raise PermissionDenied
    return settlement


def _require_readable(desk: Desk) -> None:
    # Somebody else's decision is told first: what was typed no longer matters then.
    if desk.is_unreadable and desk.is_current:
        raise NotReadable(desk.problem)


def _answer(
    request: StaffRequest,
    number: str,
    command: Callable[[], Settlement],
    *,
    says: str,
    typed: bool = False,
) -> HttpResponse:
    """Run a command and draw the page's panel anew; what was typed stays when refused."""
    refusal = htmx.refused(command)
    settlement = access.settlement_for(request.user, number)
    desk = desk_from(settlement, request.POST) if refusal and typed else None
    kept = desk if desk and desk.is_current else None
    return htmx.panel(
        request,
        PANEL,
        page_of(request.user, settlement, desk=kept, refusal=refusal),
        page=reverse("finance:settlement-detail", args=[number]),
        says=says,
        refusal=refusal,
        events={"settlements-changed": True},
    )
