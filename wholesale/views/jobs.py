"""Long work, watched: the list of jobs and the page of one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from wholesale import htmx, idempotency, jobs, lists, uploads
from wholesale.http import StaffRequest
from wholesale.models import Job
from wholesale.models.job import JobState
from wholesale.permissions import needs
from wholesale.tabular.write import download

JOBS = lists.List(
    "jobs",
    _("Jobs"),
    columns=[
        lists.Column(
            "kind",
            _("Work"),
            value=lambda job: found.label if (found := jobs.find(job.kind)) else job.kind,
            link="job",
            fixed=True,
        ),
        lists.Column("title", _("What")),
        lists.Column("state", _("State"), kind="state", states=JobState.choices),
        lists.Column("done", _("Rows done"), kind="integer"),
        lists.Column("created_by", _("Started by")),
        lists.Column("created_at", _("Started"), kind="datetime"),
        lists.Column("finished_at", _("Ended"), kind="datetime"),
        lists.Column("message", _("Message"), shown=False),
    ],
    filters=[lists.ChoiceFilter("state", _("State"), JobState.choices)],
    views=[
        lists.BuiltInView("running", _("Running"), {"state": "running"}),
        lists.BuiltInView("failed", _("Failed"), {"state": "failed"}, count=False),
    ],
    link="job",
    empty=_("Imports and other long work appear here while they run and after."),
)


@needs("job.view")
@require_GET
def job_list(request: StaffRequest) -> HttpResponse:
    """The person's jobs; those who manage people see all."""
    return lists.page(request, JOBS, queryset=jobs.jobs_visible_to(request.user))


@needs("job.view")
@require_GET
def job_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One job: how far it is, how it ended, what came out. Its panel asks again each second."""
    template = "jobs/panel.html" if request.htmx else "jobs/detail.html"
    return render(request, template, _shown(_job(request, pk)))


@needs("job.view")
@require_POST
def job_cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop a job: at once when it waits, between two steps when it runs."""
    _job(request, pk)
    refusal = htmx.refused(lambda: jobs.cancel_job(pk=pk, by=request.user, at=timezone.now()))
    if not request.htmx:
        return redirect(reverse("job", args=[pk]))
    shown = {**_shown(_job(request, pk)), "refusal": refusal}
    return render(request, "jobs/panel.html", shown, status=409 if refusal else 200)


@needs("job.view")
@require_GET
def job_report(request: StaffRequest, pk: int) -> HttpResponse:
    """The file a job has left: of an import, the rows set aside with their reasons."""
    job = _job(request, pk)
    if job.report is None:
        raise Http404
    name = f"job-{job.pk}-{job.report.name}"
    return download(uploads.open_file(job.report), name, "csv" if name.endswith("csv") else "xlsx")


def _job(request: StaffRequest, pk: int) -> Job:
    job = jobs.jobs_visible_to(request.user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def _shown(job: Job) -> dict[str, object]:
    kind = jobs.find(job.kind)
    is_active = job.state in jobs.ACTIVE
    return {
        "job": job,
        "kind": kind,
        "is_active": is_active,
        "seconds_left": _seconds_left(job) if is_active else None,
        "key": idempotency.new_key(),
    }


def _seconds_left(job: Job) -> int | None:
    if not (job.started_at and job.total and job.done):
        return None
    spent = (timezone.now() - job.started_at).total_seconds()
    return round(spent / job.done * max(job.total - job.done, 0))
