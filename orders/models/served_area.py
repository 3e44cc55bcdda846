from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import DeliveryMethod

# The ways by which goods are brought; who picks up himself needs no served place.
WAYS = [choice for choice in DeliveryMethod.choices if choice[0] != DeliveryMethod.PICKUP]


class ServedArea(models.Model):
    """Whether goods can be brought to a province, a city or a district.

    The narrowest place that an address names decides; where none does, the address is served.
    An empty method means every way goods are brought (the customer may always pick up).
    """

    province = models.CharField(_("Province"), max_length=40)
    city = models.CharField(_("City"), max_length=40, blank=True)
    district = models.CharField(_("District"), max_length=40, blank=True)
    # The digits that the codes of all places in it begin with; empty when the place is not known.
    code = models.CharField(max_length=6, blank=True, default="", editable=False)
    method = models.CharField(
        _("Delivery method"), max_length=10, blank=True,
        choices=WAYS,
    )  # fmt: skip
    is_served = models.BooleanField(_("Served"), default=False)
    note = models.CharField(
        _("Note"), max_length=120, blank=True,
        help_text=_("The customer reads it too: how far we come, what bringing it costs."),
    )  # fmt: skip

    class Meta:
        ordering = ["province", "city", "district", "method"]
        constraints = [
            models.UniqueConstraint(
                name="served_area_once", fields=["province", "city", "district", "method"]
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        """The place in one line."""
        return f"{self.province}{self.city}{self.district}"
