"""What the worker does for stock by the clock."""

from celery import shared_task
from django.utils import timezone

from inventory.actions import days, late


@shared_task(ignore_result=True)
def fold_days() -> None:
    """Every hour: add up the days that have closed since the last time."""
    days.fold_days(at=timezone.now())


@shared_task(ignore_result=True)
def note_late_purchases() -> None:
    """Every hour: tell of purchases whose day has passed."""
    late.note_late(at=timezone.now())
