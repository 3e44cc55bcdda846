from django.db import models
from django.db.models import Q

from crm.models import Customer
from inventory.models import Sku


class Cart(models.Model):
    """What a person has put aside for one customer, on the server, whatever the device."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="carts")
    user = models.ForeignKey("wholesale.User", on_delete=models.CASCADE, related_name="carts")
    updated_at = models.DateTimeField(auto_now=True)
    # The code of the coupon its owner wants to use.
    coupon = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cart_once_per_person", fields=["customer", "user"])
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.user_id}"


class CartLine(models.Model):
    """A quantity of one SKU in base units, with the price the person last saw."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    seen_price = models.DecimalField(max_digits=16, decimal_places=4)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(name="cart_line_once_per_sku", fields=["cart", "sku"]),
            models.CheckConstraint(name="cart_line_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.cart_id}/{self.sku_id}"
