from django.db import models

from inventory.models.product import Sku
from inventory.models.stock import Warehouse


class SkuDay(models.Model):
    """What one SKU did in one warehouse on one closed day of the house's clock.

    Folded from the moves (`inventory.actions.days`), base units and the company's currency.
    `issued` left for customers, `returned` came back from them (written off or returned),
    `received` came from suppliers; `on_hand` and `value` are the whole day's change; `cost` is
    what the day's sales, less returns, took along. A day without a row moved nothing.
    """

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    issued = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    returned = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    on_hand = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    cost = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            # What every question reads is in the index: the rows themselves stay where they are.
            models.UniqueConstraint(
                name="sku_day_once",
                fields=["sku", "day", "warehouse"],
                include=["issued", "returned", "on_hand", "value"],
            )
        ]
        indexes = [models.Index(name="sku_day_by_day", fields=["day"])]

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.sku_id} {self.day}"


class DaysFolded(models.Model):
    """The one row that says through which day SkuDay is complete."""

    through = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="days_folded_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.through}"
