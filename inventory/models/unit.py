from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A word for one piece or one pack: 把, 盒, 箱."""

    name = models.CharField(_("Name"), max_length=20, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PackType(models.Model):
    """A pack text such as 12把/盒, defined once and used on many goods; the pack is the minimum."""

    base_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    pack_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    factor = models.PositiveIntegerField(_("Pieces per pack"))

    class Meta:
        ordering = ["pack_unit__name", "factor"]
        constraints = [
            models.UniqueConstraint(
                name="pack_type_once", fields=["base_unit", "pack_unit", "factor"]
            ),
            models.CheckConstraint(name="pack_type_holds_several", condition=Q(factor__gt=1)),
        ]

    def __str__(self) -> str:
        return gettext("%(factor)s %(base)s/%(pack)s") % {
            "factor": self.factor,
            "base": self.base_unit,
            "pack": self.pack_unit,
        }


class SpecificationValue(models.Model):
    """A value of the specification library, offered when a specification is filled in."""

    field = models.PositiveSmallIntegerField(
        _("Field"), choices=[(1, _("Specification 1")), (2, _("Specification 2"))], default=1
    )
    value = models.CharField(_("Value"), max_length=60)
    short_code = models.CharField(
        _("Short code"), max_length=12, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["field", "value"]
        constraints = [
            models.UniqueConstraint(name="specification_value_once", fields=["field", "value"])
        ]

    def __str__(self) -> str:
        return self.value
