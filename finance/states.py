"""The life of a settlement (结算单)."""

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
