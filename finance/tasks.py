"""What the worker does for money by the clock."""

from celery import shared_task
from django.utils import timezone

from finance.actions import due_bills


@shared_task(ignore_result=True)
def tell_due_bills() -> None:
    """Every hour: tell of supplier bills that are due soon."""
    due_bills.tell_due_bills(at=timezone.now())
