import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.wholesale.lists.sample import make_people
from wholesale.models import ListPreference, SavedView, User

pytestmark = pytest.mark.django_db
URL = "/sample/people/"
HTMX = {"HX-Request": "true", "HX-Target": "people-sample-rows"}


def logins(answer):
    return re.findall(r'<a href="/sample/people/\d+/">(\w+)</a>', answer.content.decode())


def heads(answer):
    head = re.search(r"<thead[^>]*>(.*?)</thead>", answer.content.decode(), re.DOTALL)[1]
    return [
        re.sub(r"<[^>]+>", "", cell).strip(" ↑↓")
        for cell in re.findall(r"<th scope=\"col\".*?</th>", head)
    ]


def test_the_page_shows_the_rows_newest_first(office, start):
    make_people(3, start=start)
    answer = office.get(URL)
    assert answer.status_code == 200
    assert logins(answer) == ["p3", "p2", "p1"]
    assert heads(answer) == ["Login", "Called", "Joined", "State", "Cost"]


def test_a_fragment_is_only_the_rows_and_puts_the_address_in_the_bar(office, start):
    make_people(2, start=start)
    answer = office.get(URL, {"q": "p2", "language": ""}, headers=HTMX)
    assert answer.content.decode().startswith('<div class="stack-s" id="people-sample-rows"')
    assert "<html" not in answer.content.decode()
    assert logins(answer) == ["p2"]
    assert answer["HX-Push-Url"] == "/sample/people/?q=p2"
    assert "HX-Request" in answer["Vary"]


def test_history_asks_for_the_whole_page(office, start):
    answer = office.get(URL, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=p3", ["p3"]),
        ("q=%00", ["p3", "p2", "p1"]),
        ("language=en", ["p1"]),
        ("language=en&language=zh-hans", ["p2", "p1"]),
        ("language=klingon", ["p3", "p2", "p1"]),
        ("off=1", ["p3"]),
        ("joined_from=2026-03-02&joined_to=2026-03-02", ["p3", "p2", "p1"]),
        ("joined_from=2026-03-03", []),
        ("joined_to=2026-03-01", []),
        ("joined_from=yesterday", ["p3", "p2", "p1"]),
        ("joined_from=99999-01-01", ["p3", "p2", "p1"]),
        ("id_from=abc", ["p3", "p2", "p1"]),
        ("id_to=0", []),
        ("id_from=NaN", ["p3", "p2", "p1"]),
        ("sort=username", ["p1", "p2", "p3"]),
        ("sort=-username", ["p3", "p2", "p1"]),
        ("sort=password", ["p3", "p2", "p1"]),
    ],
)
def test_filters_read_the_address(office, start, query, found):
    make_people(3, start=start)
    User.objects.filter(username="p1").update(language="en")
    User.objects.filter(username="p2").update(language="zh-hans")
    User.objects.filter(username="p3").update(is_active=False)
    assert logins(office.get(f"{URL}?{query}")) == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("joined_from=yesterday", "“yesterday” is not a date. Write it like 2026-03-31."),
        ("id_from=abc", "“abc” is not a number."),
        ("language=klingon", "“klingon” is not one of the choices."),
    ],
)
def test_a_filter_that_cannot_be_read_says_so(office, start, query, sentence):
    make_people(1, start=start)
    answer = office.get(f"{URL}?{query}").content.decode()
    assert sentence in answer
    assert 'aria-invalid="true"' in answer


def test_markup_in_a_row_stays_text(office, start):
    make_people(1, start=start)
    User.objects.filter(username="p1").update(display_name="<script>alert(1)</script>")
    answer = office.get(URL).content.decode()
    assert "<script>alert(1)" not in answer
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer


def test_an_empty_list_and_an_empty_answer_say_different_things(office, start):
    assert "Nothing here yet." in office.get(URL).content.decode()
    make_people(1, start=start)
    assert "Nothing matches these filters" in office.get(f"{URL}?q=zz").content.decode()


def test_a_column_with_a_permission_is_not_there_for_others(cleo, start):
    make_people(1, start=start)
    client = Client()
    client.force_login(cleo, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(URL)
    assert heads(answer) == ["Login", "Called", "Joined", "State"]
    assert "Cost" not in answer.content.decode()
    ListPreference.objects.create(user=cleo, list_name="people-sample", columns=["secret"])
    assert heads(client.get(URL)) == ["Login"]
    assert b"Cost" not in client.get(f"{URL}?export=csv").getvalue()


def test_a_page_costs_the_same_queries_for_one_row_and_for_three(office, start):
    make_people(1, start=start)
    office.get(URL)
    with CaptureQueriesContext(connection) as one:
        assert len(logins(office.get(URL))) == 1
    User.objects.bulk_create(User(username=f"p{n}", date_joined=start) for n in range(20, 22))
    with CaptureQueriesContext(connection) as three:
        assert len(logins(office.get(URL))) == 3
    assert len(one) == len(three)
    of_the_list = [query["sql"] for query in three if "p%" in query["sql"]]
    assert len(of_the_list) == 1


# --- what a person keeps


def test_columns_are_kept_in_the_chosen_order(office, mia, start):
    make_people(1, start=start)
    answer = office.post(
        "/office/lists/people-sample/columns/",
        {"column": ["state", "nonsense", "hidden"], "rows_per_page": "100", "next": URL},
    )
    assert answer["Location"] == URL
    assert heads(office.get(URL)) == ["Login", "State", "Plate"]
    kept = ListPreference.objects.get(user=mia)
    assert (kept.columns, kept.rows_per_page) == (["state", "hidden"], 100)
    office.post("/office/lists/people-sample/columns/", {"reset": "1", "next": URL})
    assert heads(office.get(URL)) == ["Login", "Called", "Joined", "State", "Cost"]


def test_rows_per_page_is_one_of_a_few(office, mia):
    office.post(
        "/office/lists/people-sample/columns/", {"column": ["state"], "rows_per_page": "99999"}
    )
    assert ListPreference.objects.get(user=mia).rows_per_page is None


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_way_back_stays_in_the_house(office, page):
    answer = office.post("/office/lists/people-sample/columns/", {"next": page})
    assert answer["Location"] == "/"


def test_an_unknown_list_is_not_found(office):
    assert office.post("/office/lists/nonsense/columns/").status_code == 404


def test_a_view_becomes_a_tab_of_its_own(office, mia, start):
    make_people(1, start=start)
    office.post(
        "/office/lists/people-sample/views/", {"name": "Mine", "query": "q=p1", "next": URL}
    )
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query, view.is_shared) == (mia, "Mine", "q=p1", False)
    answer = office.get(f"{URL}?view=saved-{view.pk}&q=p1").content.decode()
    assert f'<a href="{URL}?view=saved-{view.pk}&amp;q=p1" aria-current="page">Mine</a>' in answer


def test_only_shared_views_are_seen_by_others(office, cleo, start):
    for name, shared in (("Private", ""), ("Common", "1")):
        office.post(
            "/office/lists/people-sample/views/",
            {"name": name, "query": "q=p1", "is_shared": shared, "next": URL},
        )
    other = Client()
    other.force_login(cleo, backend="django.contrib.auth.backends.ModelBackend")
    page = other.get(URL).content.decode()
    assert ("Common" in page, "Private" in page) == (True, False)
    pk = SavedView.objects.get(name="Common").pk
    other.post(f"/office/lists/people-sample/views/{pk}/removal/", {"next": URL})
    assert SavedView.objects.count() == 2


def test_a_clerk_cannot_share_a_view(cleo):
    client = Client()
    client.force_login(cleo, backend="django.contrib.auth.backends.ModelBackend")
    client.post(
        "/office/lists/people-sample/views/",
        {"name": "A", "query": "", "is_shared": "1", "next": URL},
    )
    assert SavedView.objects.count() == 0


def test_tabs_count_no_further_than_a_thousand(office, start):
    User.objects.bulk_create(
        User(username=f"p{n}", language="en", date_joined=start) for n in range(1005)
    )
    answer = office.get(f"{URL}?counts=1").content.decode()
    assert '<span class="count">1,000+</span>' in answer
    User.objects.filter(username__startswith="p1").update(language="")
    answer = office.get(f"{URL}?counts=1").content.decode()
    assert '<span class="count">889</span>' in answer


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("joined_from=2026-03-01", "Joined: 2026-03-01 –"),
        ("joined_to=2026-03-09", "Joined: – 2026-03-09"),
        ("joined_from=2026-03-01&joined_to=2026-03-09", "Joined: 2026-03-01 – 2026-03-09"),
        ("language=en&off=", "Language: English"),
        ("off=1", "Only those off"),
    ],
)
def test_the_page_says_what_the_filters_do(office, start, query, words):
    answer = office.get(f"{URL}?{query}&q=nobody").content.decode()
    assert f"Search: nobody · {words}" in answer


def test_a_page_by_key_keeps_its_place_in_the_address(office, start):
    make_people(30, start=start)
    first = office.get(URL, headers=HTMX).content.decode()
    older = re.search(r'href="(/sample/people/\?after=[^"]+)" rel="next"', first)[1]
    answer = office.get(older, headers=HTMX)
    assert answer["HX-Push-Url"] == older
    assert logins(answer) == ["p5", "p4", "p3", "p2", "p1"]
    assert 'id="people-sample-export" hx-swap-oob="true"' in answer.content.decode()
