from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku, Warehouse
from warehouse.states import CountState


class StockCount(models.Model):
    """A count of a warehouse, whole or in part, that several people may do at once.

    A blind count does not tell its counters what the books say. `scope` says in words of the
    form which goods were chosen.
    """

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(
        Warehouse, verbose_name=_("Warehouse"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("Title"), max_length=80, blank=True)
    is_full = models.BooleanField(_("Whole warehouse"), default=True)
    is_blind = models.BooleanField(_("Blind"), default=True)
    scope = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=CountState, default=CountState.RUNNING)
    started_at = models.DateTimeField(_("Started"))
    started_by = models.ForeignKey(
        "wholesale.User", verbose_name=_("Started by"), on_delete=models.PROTECT, related_name="+"
    )
    posted_at = models.DateTimeField(_("Posted"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="count_state_is_known", condition=Q(state__in=CountState.values)
            )
        ]
        indexes = [models.Index(name="count_newest", fields=["-started_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class CountLine(models.Model):
    """One SKU of a count: what was counted, and what the books said at that moment.

    `counted` is None until somebody counts. While `is_open`, no other count may hold the same
    goods of the same warehouse. `posted` is the difference that went into the ledger, None when
    none did. `round` grows with every recount.
    """

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=True)
    round = models.PositiveSmallIntegerField(default=1)
    counted = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    book = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    counted_at = models.DateTimeField(null=True)
    posted = models.DecimalField(max_digits=16, decimal_places=3, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="count_line_once", fields=["count", "sku"]),
            models.UniqueConstraint(
                name="count_line_open_once", fields=["warehouse", "sku"], condition=Q(is_open=True)
            ),
            models.CheckConstraint(
                name="count_line_not_negative", condition=Q(counted=None) | Q(counted__gte=0)
            ),
            models.CheckConstraint(
                name="count_line_counted_with_book",
                condition=Q(counted=None, book=None) | Q(counted__gte=0, book__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count_id}/{self.sku_id}"

    @property
    def difference(self) -> Decimal | None:
        """By how much more was counted than the books said; None before anybody counted."""
        if self.counted is None or self.book is None:
            return None
        return self.counted - self.book


class CountEntry(models.Model):
    """One act of counting: so many more (a scan), or a figure for the whole line (`is_total`).

    Every count of every round is kept; an entry that was taken back is marked, not deleted.
    `key` makes a scan that is sent twice count once.
    """

    line = models.ForeignKey(CountLine, on_delete=models.CASCADE, related_name="entries")
    round = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    is_total = models.BooleanField(default=False)
    book = models.DecimalField(max_digits=16, decimal_places=3)
    sheet = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey("wholesale.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - NULL: not a scan

    class Meta:
        constraints = [
            models.CheckConstraint(name="count_entry_not_negative", condition=Q(quantity__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.line_id}/{self.pk}"
