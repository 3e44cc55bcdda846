from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """Long work that a person started and can watch or cancel."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    cancel_requested_at = models.DateTimeField(null=True)
    source = models.ForeignKey(
        "wholesale.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        "wholesale.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_state_is_known", condition=Q(state__in=JobState.values)
            )
        ]
        indexes = [
            models.Index(
                name="job_waiting", fields=["id"], condition=Q(state__in=["queued", "running"])
            ),
            models.Index(name="job_of_person", fields=["created_by", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
