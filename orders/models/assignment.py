from django.db import models

from orders.models.order import Order


class Assignment(models.Model):
    """Who of the desk works on an order; an order without one is nobody's."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="assignment")
    person = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="assignment_newest", fields=["person", "-order"])]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.person_id}"
