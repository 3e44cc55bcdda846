"""Which moves transfers, counts and scrapping know."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wholesale.states import Moves


class TransferState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_TRANSIT = "in_transit", _("In transit")
    RECEIVED = "received", pgettext_lazy("state", "Received")
    CANCELLED = "cancelled", _("Cancelled")
    WRITTEN_OFF = "written_off", _("Written off")


TRANSFER_MOVES: Moves = {
    TransferState.DRAFT: frozenset(
        {TransferState.IN_TRANSIT, TransferState.RECEIVED, TransferState.CANCELLED}
    ),
    TransferState.IN_TRANSIT: frozenset({TransferState.RECEIVED, TransferState.WRITTEN_OFF}),
    TransferState.RECEIVED: frozenset({TransferState.WRITTEN_OFF}),
}


class CountState(models.TextChoices):
    RUNNING = "running", _("Counting")
    POSTED = "posted", pgettext_lazy("state", "Posted")
    CANCELLED = "cancelled", _("Cancelled")
    WRITTEN_OFF = "written_off", _("Written off")


COUNT_MOVES: Moves = {
    CountState.RUNNING: frozenset({CountState.POSTED, CountState.CANCELLED}),
    CountState.POSTED: frozenset({CountState.WRITTEN_OFF}),
}


class ScrapState(models.TextChoices):
    POSTED = "posted", pgettext_lazy("state", "Posted")
    WRITTEN_OFF = "written_off", _("Written off")


SCRAP_MOVES: Moves = {ScrapState.POSTED: frozenset({ScrapState.WRITTEN_OFF})}
