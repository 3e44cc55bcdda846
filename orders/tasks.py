"""What the worker does for orders by the clock."""

from celery import shared_task
from django.utils import timezone

from orders.actions import accept


@shared_task(ignore_result=True)
def expire_quotations() -> None:
    """Every hour: close quotations whose last day has passed."""
    accept.expire_quotations(at=timezone.now())
