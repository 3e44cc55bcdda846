"""What is being keyed is kept for the person who keys it, until it is an order."""

from decimal import Decimal

import pytest

from orders.actions.enter import Entry, change_draft, enter_order
from orders.actions.keying import drop_keying, keep_keying
from orders.actions.place import Details, Wish
from orders.models import Keying
from wholesale.idempotency import new_key

pytestmark = pytest.mark.django_db(transaction=True)


def keep(jade, by, at, order=None, packs="2"):
    form = {"code": ["SOY"], "packs": [packs]}
    keep_keying(customer=jade, order=order, form=form, line_count=1, by=by, at=at)


def test_the_newest_wins_and_everybody_has_his_own(jade, rui, sam, noon):
    keep(jade, rui, noon)
    keep(jade, rui, noon, packs="many")
    keep(jade, sam, noon)

    assert Keying.objects.count() == 2
    assert Keying.objects.get(user=rui).form == {"code": ["SOY"], "packs": ["many"]}


def test_it_goes_when_the_order_is_keyed_and_nobody_else_s_goes(jade, rui, sam, soy, phone, noon):
    keep(jade, rui, noon)
    keep(jade, sam, noon)
    entry = Entry(jade, phone, [Wish(soy.pk, Decimal(24))], Details())

    draft = enter_order(entry=entry, then="draft", key=new_key(), by=rui, at=noon)

    assert list(Keying.objects.values_list("user", flat=True)) == [sam.pk]
    keep(jade, rui, noon, order=draft)
    change_draft(number=draft.number, version=draft.version, entry=entry, by=rui, at=noon)
    assert not Keying.objects.filter(user=rui).exists()


def test_it_is_thrown_away_on_demand(jade, rui, noon):
    keep(jade, rui, noon)
    drop_keying(customer=jade, order=None, by=rui)
    assert not Keying.objects.exists()
