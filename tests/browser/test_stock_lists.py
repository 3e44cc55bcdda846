"""Total stock in a real browser: its keys, its columns, and what is behind a figure."""

import pytest

from wholesale.models import ListPreference

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def heads(page):
    return page.locator("#stock-total-table th").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.column)"
    )


def test_columns_are_moved_taken_out_and_added_from_their_head(desk, max_, soy):
    page = desk(max_)
    page.goto("/office/stock/total/")

    page.locator("th[data-column=waiting]").click(button="right")
    page.get_by_role("menuitem", name="Move left").click()
    page.wait_for_url("**/total/")
    shown = heads(page)
    assert shown.index("waiting") == shown.index("ordered") - 1

    page.locator("th[data-column=waiting]").click(button="right")
    page.get_by_role("menuitem", name="Take this column out").click()
    page.locator("th[data-column=waiting]").wait_for(state="detached")

    page.locator("th[data-column=ordered]").click(button="right")
    page.get_by_role("menuitem", name="Brand").click()
    page.locator("th[data-column=brand]").wait_for()
    shown = heads(page)
    assert shown.index("brand") == shown.index("ordered") + 1
    assert "waiting" not in ListPreference.objects.get(user=max_).columns


def test_a_figure_shows_its_orders_beside_the_list(desk, max_, submitted, soy):
    order = submitted(cases=1)
    page = desk(max_)
    page.goto("/office/stock/total/")

    page.locator("td.peeks a[href*='/promised/']").first.click()

    page.locator("#peek").get_by_role("link", name=order.number).wait_for()
    assert page.url.endswith("/office/stock/total/")


def test_f9_opens_total_stock_and_loses_nothing_that_is_keyed(desk, max_, soy, jade, mall):
    page = desk(max_)
    page.goto("/office/orders/")
    page.keyboard.press("F10")
    page.wait_for_url("**/office/stock/?warehouse=*")
    page.keyboard.press("F9")
    page.wait_for_url("**/office/stock/total/")

    page.goto(f"/office/orders/new/?customer={jade.code}")
    page.locator("#goods-lookup").focus()
    with page.context.expect_page() as opened:
        page.keyboard.press("F9")
    assert opened.value.url.endswith("/office/stock/total/")
    assert "/office/orders/new/" in page.url
