"""The ways money reaches us."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance import access
from finance.actions.tenders import save_tender
from finance.forms import TenderForm
from finance.models import Tender
from finance.queries.settlements import all_tenders
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import needs


@needs("tender.edit")
@require_http_methods(["GET", "POST"])
def tender_list(request: StaffRequest) -> HttpResponse:
    """All tenders, and a form for a new one."""
    return _page(request, None, "finance:tender-list")


@needs("tender.edit")
@require_http_methods(["GET", "POST"])
def tender_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one."""
    return _page(request, access.tender_for(pk), "finance:tender-detail")


def _page(request: StaffRequest, tender: Tender | None, action: str) -> HttpResponse:
    form = TenderForm(request.POST or None, instance=tender)
    if request.method == "POST" and form.is_valid():
        save_tender(tender=form.save(commit=False), by=request.user, at=timezone.now())
        return htmx.go(request, reverse("finance:tender-list"), says=_("Saved."))
    context = {
        "tenders": all_tenders(),
        "tender": tender,
        "form": form,
        "action": reverse(action, args=[tender.pk] if tender else []),
    }
    status = 422 if form.errors else 200
    return render(request, "finance/office/tenders.html", context, status=status)
