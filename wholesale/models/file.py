from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FileAccess(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MALL = "mall", _("Who may see the mall")
    PRIVATE = "private", _("Who may see its document")


class StoredFile(models.Model):
    """A picture or file that a person uploaded, re-encoded, under the hash of its content.

    A private file is served only by the view of the document it belongs to.
    """

    content_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    access = models.CharField(max_length=8, choices=FileAccess, default=FileAccess.PRIVATE)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_access_is_known", condition=Q(access__in=FileAccess.values)
            )
        ]
        indexes = [models.Index(name="file_by_hash", fields=["content_hash"])]

    def __str__(self) -> str:
        return self.name
