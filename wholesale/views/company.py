"""The company's own page: how it looks, what it says of itself, the rules it sets."""

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholesale.actions.company import change_company
from wholesale.forms.company import CompanyForm
from wholesale.htmx import go
from wholesale.http import StaffRequest
from wholesale.models import Company, StoredFile
from wholesale.models.file import FileAccess
from wholesale.permissions import needs, public
from wholesale.refusals import Refusal
from wholesale.uploads import store_picture
from wholesale.views.files import served

_PICTURES = ("logo", "service_code")
_FIVE_MINUTES = "public, max-age=300"


@needs("company.edit")
@require_http_methods(["GET", "POST"])
def company(request: StaffRequest) -> HttpResponse:
    """Show and take the page."""
    form = CompanyForm(request.POST or None, instance=Company.current())
    pictures = {name: upload for name in _PICTURES if (upload := request.FILES.get(name))}
    complaints: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        kept = _kept(pictures, request, complaints)
        if not complaints:
            change_company(facts={**form.facts(), **kept}, by=request.user, at=timezone.now())
            return go(request, reverse("company"), says=_("Saved. Everybody sees it now."))
    status = 200 if request.method == "GET" else 422
    shown = {"form": form, "complaints": complaints, "company": Company.current()}
    return render(request, "company/company.html", shown, status=status)


@public
@require_safe
def logo(request: HttpRequest) -> FileResponse:
    """The company's logo, for everybody."""
    return _picture(Company.current().logo)


@public
@require_safe
def service_code(request: HttpRequest) -> FileResponse:
    """The QR code of the company's service account, for everybody."""
    return _picture(Company.current().service_code)


def _kept(
    pictures: dict[str, UploadedFile],  # type: ignore[type-arg]
    request: StaffRequest,
    complaints: dict[str, str],
) -> dict[str, StoredFile | None]:
    kept: dict[str, StoredFile | None] = {}
    for name, upload in pictures.items():
        try:
            kept[name] = store_picture(upload, by=request.user, access=FileAccess.PUBLIC)
        except Refusal as refusal:
            complaints[name] = refusal.sentence
    kept |= {n: None for n in _PICTURES if request.POST.get(f"{n}-off") and n not in pictures}
    return kept


def _picture(stored: StoredFile | None) -> FileResponse:
    if stored is None:
        raise Http404
    return served(stored, keep=_FIVE_MINUTES)
