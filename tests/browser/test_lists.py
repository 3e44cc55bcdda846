"""A list as somebody uses it all day: typing, sorting, paging, columns, views, many rows."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.wholesale.lists.sample import make_people
from wholesale.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def people(settings, desk, person):
    """The list of sixty people, opened by Olive."""
    settings.ROOT_URLCONF = "tests.wholesale.lists.sample"
    made = make_people(60, start=NOON)
    page = desk(person("olive", "owner"))
    page.goto("/sample/people/")
    expect(page.locator("tbody tr")).to_have_count(25)
    return page, made


def test_typing_narrows_the_rows_and_the_address_follows(people):
    page, _made = people
    page.locator("main [name=q]").fill("p5")
    expect(page.locator("tbody tr")).to_have_count(11)
    expect(page).to_have_url(re.compile(r"/sample/people/\?q=p5$"))
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(11)
    expect(page.locator("main [name=q]")).to_have_value("p5")


def test_sorting_and_paging_keep_the_filters(people):
    page, _made = people
    page.locator("main [name=q]").fill("p")
    expect(page).to_have_url(re.compile(r"q=p$"))
    page.get_by_role("link", name="Login").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Login")
    expect(page.locator("tbody tr").first).to_contain_text("p1")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile(r"sort=username.*after="))
    expect(page.locator("tbody tr")).to_have_count(25)
    page.locator("main [name=q]").fill("p6")
    expect(page).to_have_url(re.compile(r"\?sort=username&q=p6$"))
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_keyboard_moves_selects_and_opens(people):
    page, made = people
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/sample/people/{made[-2].pk}/$"))


def test_many_rows_are_done_at_once_and_the_refused_ones_say_why(people):
    page, _made = people
    page.locator("tbody .tick input").first.wait_for()
    for name in ("p60", "p53", "p52"):
        page.get_by_role("checkbox", name=name.replace("p", "Person ")).check()
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("2 rows done. 1 row refused.")).to_be_visible()
    expect(page.get_by_text("Three stays three.")).to_be_visible()
    expect(page.locator("tbody .tick input:checked")).to_have_count(0)
    done = User.objects.filter(last_name="Renamed").values_list("username", flat=True)
    assert sorted(done) == ["p52", "p60"]


def test_columns_are_taken_out_and_moved(people):
    page, _made = people
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Called").uncheck()
    page.get_by_role("button", name="Move down: Joined").click()
    page.get_by_role("checkbox", name="Login").click()
    expect(page.get_by_role("checkbox", name="Login")).to_be_checked()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("thead th")).to_have_text(["", "Login", "State", "Joined", "Cost"])


def test_filters_are_kept_as_a_view(people):
    page, _made = people
    page.locator("main [name=q]").fill("p5")
    expect(page.locator("tbody tr")).to_have_count(11)
    page.get_by_text("Views", exact=True).click()
    page.get_by_label("Keep these filters as a view").fill("Fifties")
    page.get_by_role("button", name="Save view").click()
    expect(page.locator("nav.views [aria-current]")).to_have_text("Fifties")
    expect(page.locator("tbody tr")).to_have_count(11)


def test_the_file_holds_what_the_page_filters(people):
    page, _made = people
    page.locator("main [name=q]").fill("p5")
    expect(page.locator("tbody tr")).to_have_count(11)
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 12


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_for_those_who_cannot_see_well(people, serious, theme):
    page, _made = people
    page.emulate_media(color_scheme=theme)
    page.locator("tbody .tick input").first.check()
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("button", name="Apply").wait_for()
    assert serious(page) == []
