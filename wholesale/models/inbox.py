from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing a person should know, in the in-app inbox. Its words are made when it is read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    topic = models.CharField(max_length=60)
    document = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    message_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The outbox delivers at least once; a person is told once.
            models.UniqueConstraint(name="notice_once_per_message", fields=["user", "message_id"])
        ]
        indexes = [
            models.Index(name="notice_newest", fields=["user", "-id"]),
            models.Index(
                name="notice_unread", fields=["user", "id"], condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.document}"
