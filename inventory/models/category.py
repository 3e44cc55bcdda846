from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """A maker's name that customers browse by."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    logo = models.ForeignKey(
        "wholesale.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rank = models.PositiveIntegerField(_("Rank"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)
    short_code = models.CharField(
        _("Short code"), max_length=12, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A node of the three-level tree. `path` lists the ids from the top: "/3/17/42/"."""

    name = models.CharField(_("Name"), max_length=80)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.PositiveSmallIntegerField(_("Level"), default=1)
    path = models.CharField(max_length=80, default="/")
    rank = models.PositiveIntegerField(_("Rank"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)
    short_code = models.CharField(
        _("Short code"), max_length=12, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["rank", "name"]
        constraints = [
            models.UniqueConstraint(
                name="category_name_once_per_parent",
                fields=["parent", "name"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="category_has_three_levels", condition=Q(level__gte=1) & Q(level__lte=3)
            ),
            models.CheckConstraint(
                name="category_top_has_no_parent",
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
            ),
            models.CheckConstraint(name="category_is_not_its_parent", condition=~Q(pk=F("parent"))),
        ]
        indexes = [
            models.Index(name="category_by_path", fields=["path"], opclasses=["text_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A short word on a product: 新品, 热卖."""

    name = models.CharField(_("Name"), max_length=20, unique=True)
    colour = models.CharField(_("Colour"), max_length=12, default="blue")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
