from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.states import CHANGE_MOVES, ChangeState
from wholesale.states import require_move


class ChangeRequest(models.Model):
    """改单申请: what a buyer wants otherwise in an order that is reviewed already.

    `wanted` are [SKU id, quantity in base units] of what should change, 0 takes goods out;
    `cancels` wants none of it. At most one waits per order.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="change_requests")
    state = models.CharField(
        _("State"), max_length=10, choices=ChangeState, default=ChangeState.REQUESTED
    )
    cancels = models.BooleanField(_("Cancel the order"), default=False)
    wanted = models.JSONField(default=list)
    reason = models.CharField(_("Reason"), max_length=200)
    is_by_customer = models.BooleanField(default=False)
    total_before = models.DecimalField(max_digits=16, decimal_places=2)
    requested_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("Requested"))
    decided_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="change_request_state_is_known", condition=Q(state__in=ChangeState.values)
            ),
            models.UniqueConstraint(
                name="change_request_open_once",
                fields=["order"],
                condition=Q(state=ChangeState.REQUESTED),
            ),
        ]
        indexes = [
            models.Index(name="change_request_newest", fields=["-requested_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"

    def move(self, to: ChangeState) -> None:
        """Take the next step; refuses with IllegalMove."""
        require_move(
            CHANGE_MOVES,
            now=self.state,
            to=to,
            what=gettext("The change request"),
            labels={value: str(label) for value, label in ChangeState.choices},
        )
        self.state = to
