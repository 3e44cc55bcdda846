from django.db import models

from crm.models import Customer
from orders.models.order import Order


class Keying(models.Model):
    """An order form as somebody left it, right or wrong: what he typed outlives his browser.

    `form` is {field name: [values]} of the entry page; `order` the draft it changes, if any.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("wholesale.User", on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="+")
    form = models.JSONField()
    line_count = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="keying_once",
                fields=["user", "customer", "order"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.user_id}"
