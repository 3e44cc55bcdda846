"""The lives of a settlement (结算单), a payment to a supplier (the same) and a supplier bill."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SettlementState(models.TextChoices):
    UNREVIEWED = "unreviewed", _("Waiting for review")
    REVIEWED = "reviewed", _("Reviewed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")


_S = SettlementState

SETTLEMENT_MOVES: dict[str, frozenset[str]] = {
    _S.UNREVIEWED: frozenset({_S.REVIEWED, _S.REJECTED, _S.WITHDRAWN}),
    _S.REVIEWED: frozenset({_S.WRITTEN_OFF}),
    _S.REJECTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.WRITTEN_OFF: frozenset(),
}


class BillState(models.TextChoices):
    DRAFT = "draft", _("Waiting for review")
    REVIEWED = "reviewed", _("Reviewed")
    CANCELLED = "cancelled", _("Cancelled")
    WRITTEN_OFF = "written_off", _("Written off")


_B = BillState

BILL_MOVES: dict[str, frozenset[str]] = {
    _B.DRAFT: frozenset({_B.REVIEWED, _B.CANCELLED}),
    _B.REVIEWED: frozenset({_B.WRITTEN_OFF}),
    _B.CANCELLED: frozenset(),
    _B.WRITTEN_OFF: frozenset(),
}
