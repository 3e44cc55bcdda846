from datetime import timedelta

import pytest

from inventory.actions.expiry import note_expiring
from inventory.actions.lots import keep_lots, save_lot
from inventory.models import Lot
from wholesale.models.outbox import OutboxMessage

pytestmark = pytest.mark.django_db


def test_a_lot_that_expires_soon_is_told_once_for_each_day(soy, olive, noon):
    keep_lots(sku=soy, keeps=True, by=olive, at=noon)
    lot = Lot.objects.get()

    def dated(days):
        day = noon.date() + timedelta(days=days)
        save_lot(lot=lot, made_on=None, expires_on=day, by=olive, at=noon)
        return note_expiring(at=noon)

    assert [dated(90), dated(20), dated(20), dated(10)] == [0, 1, 0, 1]
    told = OutboxMessage.objects.filter(topic="lot.expiring")
    assert list(told.values_list("document", flat=True)) == [lot.number] * 2
