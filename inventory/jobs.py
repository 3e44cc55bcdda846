"""Long work with stock that somebody asked for."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from inventory.actions import days, outlook
from wholesale import jobs
from wholesale.models import Job

OUTLOOK = "inventory.outlook"


@jobs.kind(
    OUTLOOK,
    gettext_lazy("Work out stock and proposals"),
    template="inventory/office/outlook_job.html",
)
def work_out(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Close the days that are over, then work out how long stock lasts and what to order."""
    progress(0, total=2)
    days.fold_days(at=timezone.now())
    progress(1, total=2)
    done = outlook.work_out(at=timezone.now(), days=int(job.params.get("days", 30)))
    return {"rows": done.rows}
