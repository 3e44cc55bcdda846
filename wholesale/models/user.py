from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wholesale.db import run_hot

_ROLES = """
SELECT g.name FROM auth_group g JOIN wholesale_user_groups held ON held.group_id = g.id
WHERE held.user_id = %(user)s
"""


class User(AbstractUser):
    """A person who signs in: the merchant's own people and the customers' people alike.

    What a person may do follows from roles (groups named in wholesale/permissions.py);
    how far it reaches follows from scope (shops here, areas and companies in crm/).
    """

    display_name = models.CharField(_("Name"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    shops = models.ManyToManyField(
        "wholesale.Shop", blank=True, related_name="people", verbose_name=_("Shops")
    )
    plate_number = models.CharField(_("Plate number"), max_length=20, blank=True)
    notify_new_documents = models.BooleanField(_("Notify me of new documents"), default=True)
    speak_new_orders = models.BooleanField(_("Speak new orders aloud"), default=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the roles this person holds (one query, then remembered)."""
        return frozenset(name for (name,) in run_hot(_ROLES, {"user": self.pk}))
