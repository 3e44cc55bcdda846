"""The size of a paper: chosen by a person for a kind, kept, and drawn."""

import re
import zlib

import pytest

from orders.actions.review import review_order
from orders.models import Shipment
from tests.printing.test_papers import signed_in
from wholesale.actions.company import change_company
from wholesale.models import PaperPreference

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def note(submitted, rui, noon):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    return f"/papers/shipments/{Shipment.objects.get().number}/"


def test_the_chosen_size_is_kept_for_the_person_and_the_kind(note, rui, cleo):
    desk = signed_in(rui)
    assert 'class="paper-preview paper--a4"' in desk.get(note).content.decode()

    answer = desk.post("/papers/sizes/delivery-note/", {"size": "half", "next": note})

    assert (answer.status_code, answer.url) == (302, note)
    page = desk.get(note).content.decode()
    assert 'class="paper-preview paper--half"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["half"]
    assert 'class="paper-preview paper--a4"' in signed_in(cleo).get(note).content.decode()


def test_before_any_choice_the_paper_has_the_size_of_the_house(note, rui, olive, noon):
    change_company(facts={"paper_size": "form"}, by=olive, at=noon)

    assert 'class="paper-preview paper--form"' in signed_in(rui).get(note).content.decode()


def test_an_unknown_size_is_not_kept_and_nobody_is_sent_away(note, rui):
    desk = signed_in(rui)

    assert desk.post("/papers/sizes/delivery-note/", {"size": "a0"}).status_code == 404
    assert not PaperPreference.objects.exists()
    away = desk.post(
        "/papers/sizes/delivery-note/", {"size": "form", "next": "https://elsewhere.invalid/"}
    )
    assert away.url == "/"


@pytest.mark.parametrize(("size", "box"), [("form", "683.15 396.85"), ("half", "683.15 263.62")])
def test_the_pdf_has_the_measures_of_the_form(note, rui, size, box):
    desk = signed_in(rui)
    desk.post("/papers/sizes/delivery-note/", {"size": size, "next": note})

    pdf = desk.get(f"{note}pdf/").content

    assert boxes_of(pdf) == {tuple(round(float(side), 1) for side in box.split())}


def boxes_of(pdf: bytes) -> set[tuple[float, ...]]:
    """The sizes of the pages in points, out of the streams that hold a PDF's objects."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf, *[zlib.decompressobj().decompress(s) for s in streams if s[:1] == b"x"]]
    found = [re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", text) for text in texts]
    return {tuple(round(float(side), 1) for side in box) for boxes in found for box in boxes}
