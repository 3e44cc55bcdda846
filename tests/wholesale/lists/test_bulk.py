import pytest

from tests.wholesale.lists.sample import make_people
from wholesale.models import User

pytestmark = pytest.mark.django_db
URL = "/sample/rename/"


def renamed():
    found = User.objects.filter(last_name="Renamed").order_by("username")
    return [user.username for user in found]


def test_each_row_is_done_or_refused_on_its_own(office, start):
    made = make_people(3, start=start)
    answer = office.post(URL, {"pk": [user.pk for user in made]}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert renamed() == ["p1", "p2"]
    body = answer.content.decode()
    assert "2 rows done. 1 row refused." in body
    assert "<b>Person 3</b>: Three stays three." in body
    assert answer["HX-Trigger"] == "people-sample-changed"


def test_all_that_match_takes_the_filters_and_not_the_page(office, start):
    make_people(12, start=start)
    office.post(URL, {"all": "1", "query": "q=p1"}, headers={"HX-Request": "true"})
    assert renamed() == ["p1", "p10", "p11", "p12"]


def test_rows_a_person_may_not_see_are_not_selected(office, mia):
    answer = office.post(URL, {"pk": [mia.pk]}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Select at least one row first." in answer.content.decode()
    assert renamed() == []


@pytest.mark.parametrize("pk", ["", "x", "-1", "9999999999999999999999"])
def test_nonsense_selects_nothing(office, pk):
    answer = office.post(URL, {"pk": pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 409


def test_more_rows_than_one_command_may_take_are_refused(office, start):
    make_people(501, start=start)
    answer = office.post(URL, {"all": "1", "query": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "At most 500 rows at once." in answer.content.decode()
    assert renamed() == []


def test_without_htmx_the_results_are_a_page(office, start):
    made = make_people(1, start=start)
    answer = office.post(
        URL, {"pk": made[0].pk}, headers={"Referer": "http://testserver/sample/people/"}
    )
    body = answer.content.decode()
    assert "<html" in body
    assert 'href="http://testserver/sample/people/"' in body
