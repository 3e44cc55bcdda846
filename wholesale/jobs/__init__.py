"""Long work that a person starts, watches and may cancel. The rows are the truth.

An app declares its kinds in `<app>/jobs.py`:

    @jobs.kind("prices.raise", _("Raise prices"))
    def raise_prices(job: Job, progress: jobs.Progress) -> dict[str, object]:
        for done, batch in ...:
            ...
            progress(done, total=len(skus))
        return {"raised": done}

and starts one with `jobs.enqueue` inside a use case, or `jobs.start_job` from a form; the person
is sent to `{% url "job" job.pk %}`. The work must be safe to repeat.
"""

from wholesale.jobs.queue import ACTIVE, cancel_job, enqueue, jobs_visible_to, start_job
from wholesale.jobs.registry import CancelAskedError, Kind, Progress, all_kinds, find, kind
from wholesale.jobs.worker import JobLoop, run_one

__all__ = [
    "ACTIVE",
    "CancelAskedError",
    "JobLoop",
    "Kind",
    "Progress",
    "all_kinds",
    "cancel_job",
    "enqueue",
    "find",
    "jobs_visible_to",
    "kind",
    "run_one",
    "start_job",
]
