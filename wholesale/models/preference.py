from django.conf import settings
from django.db import models
from django.db.models import Q


class ListPreference(models.Model):
    """Which columns of a list a person sees, in which order, and how many rows."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    rows_per_page = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="list_preference_once", fields=["user", "list_name"])
        ]

    def __str__(self) -> str:
        return self.list_name


class PaperPreference(models.Model):
    """The size a person prints a kind of paper on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    size = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_preference_once", fields=["user", "kind"]),
            models.CheckConstraint(
                name="paper_size_is_known", condition=Q(size__in=["a4", "form", "half"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.size}"


class SavedView(models.Model):
    """A named set of filters on a list, one person's own or shared with all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="saved_view_once", fields=["user", "list_name", "name"])
        ]

    def __str__(self) -> str:
        return self.name
