from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """A business area such as 海口, with its salesmen and drivers."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    rank = models.PositiveIntegerField(_("Rank"), default=0)

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class AreaRole(models.TextChoices):
    SALESMAN = "salesman", _("Salesman")
    DRIVER = "driver", _("Driver")


class AreaPerson(models.Model):
    """A person who works in an area; a salesman sees the customers and orders of his areas."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey("wholesale.User", on_delete=models.CASCADE, related_name="areas")
    role = models.CharField(_("Role"), max_length=10, choices=AreaRole)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="area_person_once", fields=["area", "user", "role"])
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.user_id}"
