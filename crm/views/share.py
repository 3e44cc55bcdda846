"""Share a customer: the page with its QR code, and the codes already out."""

from collections.abc import Iterable

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from crm import access
from crm.actions import invite as actions
from crm.forms.binding import InviteForm
from crm.models import Customer, Invitation
from crm.queries import customers as queries
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("customer.share")
@never_cache
@require_http_methods(["GET", "POST"])
def customer_share(request: StaffRequest, code: str) -> HttpResponse:
    """Choose how long a code is good; the answer of the POST shows it, once."""
    customer = access.customer_for(request.user, code)
    form = InviteForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            sheet = shared_sheet(request, customer, form)
        except Refusal as caught:
            refusal = caught
        else:
            return render(request, "crm/office/share_sheet.html", sheet)
    shown = {
        "customer": customer,
        "form": form if form.is_bound else InviteForm(),
        "codes": _drawn(queries.codes_of(customer)),
        "refusal": refusal,
        "token": new_key(),
    }
    status = 409 if refusal else 200 if request.method == "GET" else 422
    return render(request, "crm/office/share.html", shown, status=status)


@needs("customer.share")
@require_POST
def invitation_revocation(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Take a code back."""
    invitation = access.invitation_for(request.user, code, pk)
    actions.revoke_invitation(invitation=invitation, by=request.user, at=timezone.now())
    page = reverse("crm:customer-share", args=[code])
    return htmx.go(request, page, says=_("The code was taken back and no longer works."))


def shared_sheet(request: StaffRequest, customer: Customer, form: InviteForm) -> dict[str, object]:
    """Make a code and draw it: what the sheet's templates need."""
    invitation, token = actions.invite(
        customer=customer,
        days=form.cleaned_data["days"],
        uses=form.cleaned_data["uses"],
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )
    link = request.build_absolute_uri(reverse("crm:join", args=[token]))
    drawing = segno.make(link, error="m")
    return {
        "customer": customer,
        "invitation": invitation,
        "link": link,
        "svg": drawing.svg_data_uri(scale=8, border=1),
        "png": drawing.png_data_uri(scale=12, border=4),
        "file_name": f"{customer.code}-{invitation.pk}",
    }


def _drawn(codes: Iterable[Invitation]) -> list[dict[str, object]]:
    now = timezone.now()
    return [{"code": code, "ended": actions.why_ended(code, at=now)} for code in codes]
