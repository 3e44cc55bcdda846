"""A long paper is made by the worker, so that no web process is held by it."""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from wholesale import jobs, uploads
from wholesale.models import Job, User
from wholesale.printing.pdf import render_pdf

PDF = "paper.pdf"
ROWS_A_PAGE = 30  # to say how far it is: pages are counted, rows are what people know


def make_later(html: str, *, number: str, rows: int, by: User) -> Job:
    """Put a drawn paper into the queue; the same paper asked for twice a day is made once."""
    today = timezone.localdate()  # yesterday's may be gone by tonight
    key = hashlib.sha256(f"{today} {html}".encode()).hexdigest()
    source = uploads.store_file(
        html.encode(), name=f"{number}.html", content_type="text/html", by=by
    )
    params = {"number": number, "rows": rows}
    return jobs.start_job(
        kind=PDF, title=number, params=params, source=source, key=key, by=by, at=timezone.now()
    )


def papers_of(user: User) -> QuerySet[Job]:
    """The long papers a person has asked for, and nobody else's."""
    return Job.objects.select_related("report").filter(created_by=user, kind=PDF)


@jobs.kind(PDF, gettext_lazy("Make a PDF"), template="paper/made.html")
def make_pdf(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Make the PDF of a paper that was drawn before; it can be stopped between two pages."""
    rows, number = int(job.params["rows"]), str(job.params["number"])
    if job.source is None:
        return {}
    with uploads.open_file(job.source) as source:
        html = source.read().decode()

    def told(page: int) -> None:
        progress(min(page * ROWS_A_PAGE, rows), total=rows)

    progress(0, total=rows)
    content = render_pdf(html, each_page=told)
    job.done = rows
    job.report = uploads.store_file(
        content, name=f"{number}.pdf", content_type="application/pdf", by=job.created_by
    )
    return {"bytes": len(content)}
