"""An order is priced again only when somebody wants it."""

from decimal import Decimal

import pytest

from inventory.models import Price

HX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, rui):
    client.force_login(rui)
    return client


def test_old_and_new_prices_are_shown_and_nothing_changes(desk, submitted, soy):
    order = submitted()
    Price.objects.filter(sku=soy).update(unit_price=Decimal("4.2"))

    page = desk.get(f"/office/orders/{order.number}/prices/").content.decode()

    assert "4.50" in page
    assert "4.20" in page
    assert "100.80" in page
    order.refresh_from_db()
    assert (order.total, order.lines.get().unit_price) == (108, Decimal("4.5"))


def test_todays_prices_are_taken_and_what_was_asked_stays(desk, submitted, soy):
    order = submitted()
    order.lines.update(asked=36)
    Price.objects.filter(sku=soy).update(unit_price=Decimal("4.2"))

    desk.post(f"/office/orders/{order.number}/prices/", {"version": order.version})

    line = order.lines.get()
    order.refresh_from_db()
    assert (order.total, line.unit_price, line.asked) == (Decimal("100.80"), Decimal("4.2"), 36)


def test_an_order_that_changed_meanwhile_keeps_its_prices(desk, submitted, soy):
    order = submitted()
    Price.objects.filter(sku=soy).update(unit_price=Decimal("4.2"))

    answer = desk.post(f"/office/orders/{order.number}/prices/", {"version": order.version - 1})

    assert answer.status_code == 409
    order.refresh_from_db()
    assert order.total == 108
