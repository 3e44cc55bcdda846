"""Papers, whoever prints them: the size a person has chosen, and long ones that are awaited."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from wholesale import htmx, jobs, uploads
from wholesale.http import StaffRequest, next_page
from wholesale.models import Job
from wholesale.models.job import JobState
from wholesale.permissions import signed_in
from wholesale.printing.later import papers_of
from wholesale.printing.sizes import choose_size
from wholesale.printing.slip import Size


@signed_in
@require_POST
def paper_size(request: StaffRequest, kind: str) -> HttpResponse:
    """Keep the size this person prints a kind of paper on, and go back to the paper."""
    size = request.POST.get("size", "")
    if size not in set(Size) or len(kind) > 30:
        raise Http404
    choose_size(kind=kind, size=Size(size), by=request.user, at=timezone.now())
    return redirect(next_page(request) or "home")


@signed_in
@require_GET
def paper_job(request: StaffRequest, pk: int) -> HttpResponse:
    """Wait for a long paper: its panel asks each second and opens the file when made."""
    job = _job(request, pk)
    if request.htmx and job.state == JobState.DONE:
        return htmx.go(request, reverse("paper-file", args=[pk]))
    template = "paper/wait_panel.html" if request.htmx else "paper/wait.html"
    return render(request, template, {"job": job, "is_active": job.state in jobs.ACTIVE})


@signed_in
@require_POST
def paper_job_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop making it."""
    _job(request, pk)
    refusal = htmx.refused(lambda: jobs.cancel_job(pk=pk, by=request.user, at=timezone.now()))
    job = _job(request, pk)
    context = {"job": job, "is_active": job.state in jobs.ACTIVE}
    page = reverse("paper-job", args=[pk])
    return htmx.panel(request, "paper/wait_panel.html", context, page=page, refusal=refusal)


@signed_in
@require_safe
def paper_file(request: StaffRequest, pk: int) -> FileResponse:
    """The paper, once it is made."""
    job = _job(request, pk)
    if job.report is None:
        raise Http404
    try:
        content = uploads.open_file(job.report)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{job.report.name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _job(request: StaffRequest, pk: int) -> Job:
    """A paper this person has asked for; anybody else's is not there."""
    job = papers_of(request.user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
