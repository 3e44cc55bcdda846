"""The places that are served: said in the office, or in a table."""

import pytest
from django.core.management import call_command

from orders.models import ServedArea
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/served/"
PLACE = {"province": "海南省", "city": "三沙市", "district": "", "method": "", "note": "Too far."}


@pytest.fixture
def desk(client, max_):
    client.force_login(max_)
    return client


def test_a_place_is_added_changed_and_taken_off(desk):
    assert desk.post(f"{PAGE}new/", PLACE).status_code == 302
    area = ServedArea.objects.get()
    assert (area.place, area.is_served, area.note) == ("海南省三沙市", False, "Too far.")
    assert "海南省三沙市" in desk.get(PAGE).content.decode()

    desk.post(f"{PAGE}{area.pk}/", PLACE | {"is_served": "on", "note": ""})
    area.refresh_from_db()
    assert (area.is_served, area.note) == (True, "")

    desk.post(f"{PAGE}{area.pk}/removal/")
    assert not ServedArea.objects.exists()
    trail = AuditEntry.objects.filter(document=f"SV-{area.pk}").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == [
        "served_area.saved", "served_area.saved", "served_area.removed",
    ]  # fmt: skip


def test_the_same_place_twice_is_refused_beside_its_field(desk):
    desk.post(f"{PAGE}new/", PLACE)

    answer = desk.post(f"{PAGE}new/", PLACE)

    assert answer.status_code == 409
    assert "海南省三沙市 is in the list already." in answer.content.decode()
    assert ServedArea.objects.count() == 1


def test_a_reviewer_does_not_change_the_list(client, rui):
    client.force_login(rui)

    assert client.post(f"{PAGE}new/", PLACE).status_code == 403


def test_a_table_of_places_comes_in_and_again_changes_nothing(tmp_path, max_):
    path = tmp_path / "places.csv"
    rows = "海南省,三沙市,,否,太远\n海南省,海口市,美兰区,是,\n"
    path.write_text(f"省,市,区,送达,备注\n{rows}")

    for _ in range(2):
        call_command("import_served_areas", str(path), "--as", "max")

    rows = ServedArea.objects.values_list("city", "district", "is_served", "note")
    assert list(rows.order_by("-city")) == [
        ("海口市", "美兰区", True, ""), ("三沙市", "", False, "太远"),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="served_area.saved").count() == 2
