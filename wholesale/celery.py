"""Celery is the doorbell and the clock; the work itself waits in the database.

Web processes never come here. The worker drains the outbox and runs jobs in threads of its own
(see wholesale/drain.py and wholesale/jobs/) and does what the clock rings for; a lost ring costs
a minute, not a message.
"""

import os
import time
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")

app = Celery("wholesale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

FINISH_WITHIN = 3.0  # seconds
_loops: list[Any] = []


@signals.setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Django's LOGGING holds: Celery's own handlers would write past the redaction."""


@signals.worker_ready.connect
def _start_loops(**_: object) -> None:
    from wholesale.drain import DrainLoop  # noqa: PLC0415 - models exist once Django is set up
    from wholesale.jobs import JobLoop  # noqa: PLC0415 - the same

    # Two for jobs: a short one need not wait for a long import.
    for loop in (DrainLoop(), JobLoop(), JobLoop()):
        loop.start()
        _loops.append(loop)


@signals.worker_shutting_down.connect
def _begin_nothing_more(**_: object) -> None:
    for loop in _loops:
        loop.finish(0)


@signals.worker_shutdown.connect
def _wait_for_what_is_in_hand(**_: object) -> None:
    # What is not done by then is taken over after its lease.
    deadline = time.monotonic() + FINISH_WITHIN
    for loop in _loops:
        loop.join(max(0.0, deadline - time.monotonic()))
