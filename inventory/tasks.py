"""What the worker does for stock by the clock."""

from celery import shared_task
from django.utils import timezone

from inventory.actions import days


@shared_task(ignore_result=True)
def fold_days() -> None:
    """Every hour: add up the days that have closed since the last time."""
    days.fold_days(at=timezone.now())
