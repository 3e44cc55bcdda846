"""Tables in: choose what, upload, map the columns, check, import."""

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wholesale import idempotency, jobs
from wholesale.http import StaffRequest
from wholesale.importers import CHECK, IMPORT
from wholesale.permissions import needs
from wholesale.refusals import Refusal
from wholesale.tabular import uploads
from wholesale.tabular.decode import ENCODINGS
from wholesale.tabular.importer import Importer
from wholesale.tabular.limits import MEGABYTE, UPLOAD
from wholesale.tabular.write import xlsx_response


@needs("import.run")
@require_GET
def import_list(request: StaffRequest) -> HttpResponse:
    """What can be imported, with an upload for each, and the last imports."""
    return _start_page(request)


@needs("import.run")
@require_POST
def import_upload(request: StaffRequest, name: str) -> HttpResponse:
    """Take a file and go on to its columns."""
    importer = uploads.importer_for(request.user, name)
    sent = request.FILES.get("file")
    if not isinstance(sent, File):
        return _start_page(request, wrong=name, error=_("Choose a file first."))
    try:
        file = uploads.keep(sent, by=request.user)
        uploads.preview(file, importer, encoding=request.POST.get("encoding", ""))
    except Refusal as refusal:
        return _start_page(request, wrong=name, error=refusal.sentence)
    token = uploads.token_for(file, importer=name, user=request.user)
    page = reverse("import-mapping", args=[name, token])
    encoding = request.POST.get("encoding", "")
    return redirect(f"{page}?encoding={encoding}" if encoding else page)


@needs("import.run")
@require_http_methods(["GET", "POST"])
def import_mapping(request: StaffRequest, name: str, token: str) -> HttpResponse:
    """Which column is which field; then check the file row by row."""
    importer = uploads.importer_for(request.user, name)
    file = uploads.file_of(token, importer=name, user=request.user)
    encoding = request.GET.get("encoding", "")
    shown = uploads.preview(file, importer, encoding=encoding)
    refusal = None
    if request.method == "POST":
        mapping = _mapping(request, importer)
        try:
            job = uploads.start_check(
                file, importer, mapping, encoding=encoding,
                key=request.POST.get("idempotency_key", ""),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as caught:
            refusal = caught
            shown = shown.with_choices(mapping)
        else:
            return redirect("job", job.pk)
    context = {
        "importer": importer,
        "file": file,
        "preview": shown,
        "refusal": refusal,
        "key": idempotency.new_key(),
    }
    return render(request, "imports/mapping.html", context, status=409 if refusal else 200)


@needs("import.run")
@require_POST
def import_start(request: StaffRequest, pk: int) -> HttpResponse:
    """Import the file that a check has looked through, or the rest after an early end."""
    before = uploads.job_to_import(request.user, pk)
    try:
        job = uploads.start_import(
            before,
            key=request.POST.get("idempotency_key", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("job", pk)
    return redirect("job", job.pk)


@needs("import.run")
@require_GET
def import_template(request: StaffRequest, name: str) -> HttpResponse:
    """An empty table with the right headers and one row as an example."""
    importer = uploads.importer_for(request.user, name)
    heads = [str(field.label) for field in importer.fields]
    return xlsx_response(name, heads, [[field.example for field in importer.fields]])


def _mapping(request: StaffRequest, importer: type[Importer]) -> dict[str, str]:
    chosen = {field.name: request.POST.get(f"field_{field.name}", "") for field in importer.fields}
    return {name: header for name, header in chosen.items() if header}


def _start_page(request: StaffRequest, *, wrong: str = "", error: str = "") -> HttpResponse:
    done = jobs.jobs_visible_to(request.user).filter(kind__in=[CHECK, IMPORT])
    context = {
        "importers": uploads.importers_of(request.user),
        "encodings": ENCODINGS,
        "limit": UPLOAD.size // MEGABYTE,
        "recent": done.order_by("-pk")[:10],
        "wrong": wrong,
        "error": error,
    }
    return render(request, "imports/start.html", context, status=409 if error else 200)
