from datetime import timedelta

import pytest

from tests.wholesale.lists.sample import make_people
from wholesale.lists.keyset import Keyset
from wholesale.lists.window import chunks, count_up_to, look
from wholesale.models import User

pytestmark = pytest.mark.django_db


def people():
    return User.objects.filter(username__startswith="p")


def names(window):
    return [user.username for user in window.rows]


def walk(keyset, size, **place):
    return look(people(), keyset, list_name="people", size=size, **place)


def test_older_and_newer_walk_the_whole_list_and_come_back(start):
    make_people(7, start=start)
    newest = Keyset.of("-date_joined")

    first = walk(newest, 3)
    second = walk(newest, 3, after=first.older)
    third = walk(newest, 3, after=second.older)

    assert (names(first), first.newer) == (["p7", "p6", "p5"], "")
    assert names(second) == ["p4", "p3", "p2"]
    assert (names(third), third.older) == (["p1"], "")
    assert names(walk(newest, 3, before=third.newer)) == ["p4", "p3", "p2"]
    back = walk(newest, 3, before=second.newer)
    assert (names(back), back.newer) == (["p7", "p6", "p5"], "")


def test_rows_of_the_same_moment_are_told_apart_by_their_key(start):
    made = make_people(5, start=start, gap=timedelta(0))
    newest = Keyset.of("-date_joined")
    seen, after = [], ""
    for _page in range(3):
        window = walk(newest, 2, after=after)
        seen += names(window)
        after = window.older
    assert seen == [user.username for user in reversed(made)]


def test_rows_that_arrive_between_pages_are_neither_skipped_nor_repeated(start):
    make_people(6, start=start)
    newest = Keyset.of("-date_joined")
    first = walk(newest, 3)
    User.objects.create(username="p99", date_joined=start + timedelta(days=1))
    assert names(walk(newest, 3, after=first.older)) == ["p3", "p2", "p1"]
    assert names(walk(newest, 3)) == ["p99", "p6", "p5"]


def test_a_row_deleted_between_pages_does_not_lose_the_place(start):
    make_people(6, start=start)
    first = walk(Keyset.of("-date_joined"), 3)
    User.objects.filter(username="p4").delete()
    assert names(walk(Keyset.of("-date_joined"), 3, after=first.older)) == ["p3", "p2", "p1"]


def test_a_page_that_has_become_empty_gives_way_to_the_first(start):
    make_people(4, start=start)
    first = walk(Keyset.of("-date_joined"), 3)
    User.objects.filter(username="p1").delete()
    assert names(walk(Keyset.of("-date_joined"), 3, after=first.older)) == ["p4", "p3", "p2"]


def test_directions_may_differ_between_the_fields(start):
    User.objects.bulk_create(
        User(username=f"p{n}", first_name="ab"[n % 2], date_joined=start + timedelta(n))
        for n in range(1, 7)
    )
    mixed = Keyset.of("first_name", "-date_joined")
    pages, after = [], ""
    for _page in range(3):
        window = walk(mixed, 2, after=after)
        pages.append(names(window))
        after = window.older
    assert pages == [["p6", "p4"], ["p2", "p5"], ["p3", "p1"]]
    assert names(walk(mixed, 2, before=window.newer)) == ["p2", "p5"]


@pytest.mark.parametrize("field", ["last_login", "-last_login"])
def test_rows_without_a_value_have_their_place(field, start):
    make_people(5, start=start)
    User.objects.filter(username__in=["p2", "p4"]).update(last_login=start)
    User.objects.filter(username="p3").update(last_login=start + timedelta(1))
    keyset = Keyset.of(field)
    expected = [user.username for user in keyset.order(people())]
    seen, after = [], ""
    for _page in range(5):
        window = walk(keyset, 1, after=after)
        seen += names(window)
        after = window.older
    assert (seen, after) == (expected, "")


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "", "W10:1abc:zzz"])
def test_what_is_not_a_cursor_shows_the_first_page(cursor, start):
    make_people(2, start=start)
    assert names(walk(Keyset.of("-date_joined"), 3, after=cursor)) == ["p2", "p1"]


def test_a_cursor_of_another_order_or_list_is_not_a_cursor_here(start):
    make_people(4, start=start)
    other = walk(Keyset.of("username"), 2).older
    assert names(walk(Keyset.of("-date_joined"), 2, after=other)) == ["p4", "p3"]
    elsewhere = look(people(), Keyset.of("-pk"), list_name="others", size=2).older
    assert names(walk(Keyset.of("-pk"), 2, after=elsewhere)) == ["p4", "p3"]


def test_a_page_by_key_uses_one_row_comparison(start, django_assert_num_queries):
    make_people(4, start=start)
    cursor = walk(Keyset.of("-date_joined"), 2).older
    with django_assert_num_queries(1) as queries:
        walk(Keyset.of("-date_joined"), 2, after=cursor)
    assert '(("wholesale_user"."date_joined", "wholesale_user"."id") < (' in queries[0]["sql"]
    assert "COUNT" not in queries[0]["sql"]
    assert "OFFSET" not in queries[0]["sql"]


def test_chunks_give_every_row_once(start):
    make_people(7, start=start)
    found = [
        [user.username for user in chunk] for chunk in chunks(people(), Keyset.of("pk"), size=3)
    ]
    assert found == [["p1", "p2", "p3"], ["p4", "p5", "p6"], ["p7"]]


def test_counting_stops_at_the_limit(start):
    make_people(7, start=start)
    assert (count_up_to(people(), 5), count_up_to(people(), 50)) == (5, 7)
