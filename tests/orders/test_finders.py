"""The search box finds an order by its number for those who may see it, and for nobody else."""

import pytest

from wholesale.finding import find

pytestmark = pytest.mark.django_db(transaction=True)


def titles(user, text):
    return [found.title for _finder, hits in find(user, text) for found in hits]


def test_an_order_is_found_by_its_number_within_one_s_reach(submitted, opal, qi, rui, sam, dan):
    mine, other = submitted(cases=1), submitted(cases=1, customer=opal, by=qi)

    assert titles(rui, other.number) == [f"{other.number} · Opal Mart"]
    assert titles(sam, mine.number) == [f"{mine.number} · Jade Noodle House"]
    assert titles(sam, other.number) == []
    assert titles(dan, mine.number) == []


def test_a_shipment_is_found_with_its_order(submitted, rui, noon):
    from orders.actions.review import review_order
    from orders.models import Shipment

    order = submitted(cases=1)
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()

    assert titles(rui, shipment.number) == [
        f"{order.number} · Jade Noodle House",
        f"{shipment.number} · Jade Noodle House",
    ]
