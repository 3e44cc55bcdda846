from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """Who did what to which document, when and why. The database refuses to change it."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60)
    document = models.CharField(max_length=40)
    because = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [models.Index(name="audit_by_document", fields=["document", "-at"])]

    def __str__(self) -> str:
        return f"{self.document} {self.action}"
