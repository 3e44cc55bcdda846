"""What the worker does for stock by the clock."""

from celery import shared_task
from django.utils import timezone

from inventory.actions import days, expiry, late, outlook


@shared_task(ignore_result=True)
def fold_days() -> None:
    """Every hour: add up the days that have closed since the last time."""
    days.fold_days(at=timezone.now())


@shared_task(ignore_result=True)
def note_late_purchases() -> None:
    """Every hour: tell of purchases whose day has passed."""
    late.note_late(at=timezone.now())


@shared_task(ignore_result=True)
def work_out_stock() -> None:
    """Every hour: once a day, as soon as it has closed, how long stock lasts and what to order."""
    days.fold_days(at=timezone.now())
    if outlook.is_due():
        outlook.work_out(at=timezone.now())


@shared_task(ignore_result=True)
def watch_levels() -> None:
    """Every ten minutes: see what has become too little or too much."""
    outlook.watch_levels(at=timezone.now())


@shared_task(ignore_result=True)
def note_expiring_lots() -> None:
    """Every day: tell of goods that are about to expire."""
    expiry.note_expiring(at=timezone.now())
