"""Scarce goods are shared out, changed by hand, and taken back, in a real browser."""

import pytest

from orders.models import AllocationRun, Channel, Order, OrderShare

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_scarce_goods_are_shared_out_by_a_rule_and_by_hand(
    desk, submitted, main_warehouse, rui, opal, qi
):
    later = Channel.objects.create(code="later", name="Later", promise="at_review")
    one = submitted(8, channel=later)
    other = submitted(6, channel=later, customer=opal, by=qi)
    page = desk(rui)
    page.goto("/office/allocation/")

    page.get_by_label("Rule").select_option("fair")
    page.get_by_label("Whole packs only").check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Stays free 0").wait_for()
    mine = page.get_by_label(f"Would get: {one.number}, Soy sauce 酱油")
    theirs = page.get_by_label(f"Would get: {other.number}, Soy sauce 酱油")
    assert (mine.input_value(), theirs.input_value()) == ("72", "48")

    mine.fill("84")
    page.get_by_role("button", name="Calculate again").click()
    page.get_by_text("Stays free -12").wait_for()
    theirs.fill("36")
    page.get_by_label("Reason").fill("the ship is late")
    page.get_by_role("button", name="Share out", exact=True).click()
    page.get_by_role("heading", name="AR").wait_for()
    page.get_by_text("Set by hand.").first.wait_for()
    assert sorted(OrderShare.objects.values_list("quantity", flat=True)) == [36, 84]

    page.get_by_role("link", name="Take back").click()
    page.get_by_label("Reason").fill("the ship came in")
    page.get_by_role("button", name="Share out", exact=True).click()
    page.get_by_text("Takes back").wait_for()
    assert OrderShare.objects.count() == 0
    assert AllocationRun.objects.count() == 2
    assert not Order.objects.filter(is_promised=True).exists()
