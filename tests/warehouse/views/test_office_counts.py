import io

import pytest
from python_calamine import load_workbook

from inventory.models import Barcode
from warehouse.models import CountLine, StockCount
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
HX = {"HX-Request": "true"}


@pytest.fixture
def asked(at_desk, max_, main_warehouse):
    def post(**said):
        form = {"warehouse": main_warehouse.pk, "idempotency_key": idempotency.new_key()}
        return at_desk(max_).post("/office/counts/new/", form | said)

    return post


def entry(code, **said):
    return {"code": code, "times": "1", "idempotency_key": idempotency.new_key(), **said}


def test_a_count_of_the_whole_warehouse_lists_all_that_is_there(asked, soy, tea):
    answer = asked(is_blind="on", title="Zone A")

    count = StockCount.objects.get()
    assert answer.url == f"/office/counts/{count.number}/"
    assert (count.is_full, count.is_blind, count.title) == (True, True, "Zone A")
    assert set(count.lines.values_list("sku", flat=True)) == {soy.pk, tea.pk}


@pytest.mark.parametrize(
    ("choice", "codes"),
    [
        ({"words": "green"}, {"TEA"}),
        ({"moved_since": "2026-03-01"}, {"SOY", "TEA"}),
        ({"low": "on"}, {"LOW"}),
    ],
)
def test_a_sample_is_chosen_by_words_low_stock_and_moves(asked, soy, tea, goods, choice, codes):
    if "low" in choice:
        goods("LOW", "Nearly out", stock_of=3)

    asked(**choice)

    count = StockCount.objects.get()
    assert count.is_full is False
    assert set(count.lines.values_list("sku__code", flat=True)) == codes


def test_a_choice_without_goods_says_so(asked, soy):
    answer = asked(words="nothing like this")

    assert answer.status_code == 422
    assert "No goods answer to this choice" in answer.content.decode()


def test_a_case_barcode_counts_a_case(at_desk, cleo, counting, soy):
    Barcode.objects.create(sku=soy, code="169012345", factor=12)
    count = counting(soy)

    answer = at_desk(cleo).post(
        f"/office/counts/{count.number}/entries/", entry("169012345", times="2"), headers=HX
    )

    said = answer.content.decode()
    assert CountLine.objects.get().counted == 24
    assert 'data-tone="good"' in said
    assert "2箱" in said


def test_a_blind_count_does_not_tell_the_books_and_an_open_one_does(
    at_desk, cleo, counting, soy, tea
):
    blind, seen = counting(soy), counting(tea, is_blind=False)
    desk = at_desk(cleo)

    said = desk.post(f"/office/counts/{blind.number}/entries/", entry("SOY"), headers=HX)
    told = desk.post(f"/office/counts/{seen.number}/entries/", entry("TEA"), headers=HX)

    assert "in the books" not in said.content.decode()
    assert "in the books 5瓶" in told.content.decode()
    assert "In the books" not in desk.get(f"/office/counts/{blind.number}/").content.decode()


@pytest.mark.parametrize(("code", "times"), [("NOPE", "1"), ("SOY", "x"), ("SOY", "-1"), ("", "")])
def test_what_cannot_be_counted_sounds_wrong_and_counts_nothing(
    at_desk, cleo, counting, soy, code, times
):
    count = counting(soy)

    answer = at_desk(cleo).post(
        f"/office/counts/{count.number}/entries/", entry(code, times=times), headers=HX
    )

    assert answer.status_code == 409
    assert 'data-tone="wrong"' in answer.content.decode()
    assert CountLine.objects.get().counted is None


def test_a_code_on_two_goods_is_chosen_by_hand(at_desk, cleo, counting, soy, tea):
    for sku in (soy, tea):
        Barcode.objects.create(sku=sku, code="169012345", factor=1)
    count = counting(soy, tea)
    desk, page = at_desk(cleo), f"/office/counts/{count.number}/entries/"

    assert (
        f'name="sku" value="{tea.pk}"'
        in desk.post(page, entry("169012345"), headers=HX).content.decode()
    )
    desk.post(page, entry("", sku=tea.pk, factor="1"), headers=HX)

    assert CountLine.objects.get(sku=tea).counted == 1


def test_a_typed_total_and_its_way_back_from_the_last_five(at_desk, cleo, counting, soy):
    count = counting(soy)
    desk, page = at_desk(cleo), f"/office/counts/{count.number}/entries/"
    desk.post(page, entry("SOY", times="118", is_total="on"), headers=HX)
    desk.post(page, entry("SOY"), headers=HX)
    last = CountLine.objects.get().entries.latest("pk")

    desk.post(f"{page}{last.pk}/undoing/", headers=HX)

    assert CountLine.objects.get().counted == 118


def test_the_reports_say_what_differs_and_what_was_missed(
    at_desk, max_, cleo, counting, tell, soy, tea
):
    count = counting(soy, tea)
    tell(count, (soy, 118))
    desk, page = at_desk(max_), f"/office/counts/{count.number}/"

    different = desk.get(page)
    assert [line.sku for line, _worth in different.context["rows"]] == [soy]
    assert different.context["worth"] == -6
    missed = desk.get(page, {"show": "missed"})
    assert [line.sku for line, _worth in missed.context["rows"]] == [tea]


def test_a_count_is_recounted_posted_and_written_off_from_its_page(
    at_desk, max_, counting, tell, soy, level, main_warehouse
):
    count = counting(soy)
    tell(count, (soy, 90))
    desk, page = at_desk(max_), f"/office/counts/{count.number}/"

    assert desk.post(f"{page}recount/", {"sku": soy.pk}, headers=HX).status_code == 200
    assert desk.post(f"{page}posting/", headers=HX).status_code == 409
    tell(count, (soy, 118))
    assert desk.post(f"{page}posting/", headers=HX).status_code == 200
    assert level(soy, main_warehouse)[0] == 118
    assert desk.post(f"{page}write-off/", {"reason": "Wrong"}, headers=HX).status_code == 200
    assert level(soy, main_warehouse) == (120, 360)


def test_promised_goods_offer_to_post_the_rest(
    at_desk, max_, counting, tell, submitted, soy, tea, level, main_warehouse
):
    submitted(cases=9)
    count = counting(soy, tea)
    tell(count, (soy, 100), (tea, 4))
    desk, page = at_desk(max_), f"/office/counts/{count.number}/posting/"

    refused = desk.post(page, headers=HX)
    assert refused.status_code == 409
    assert "Post the rest without these lines" in refused.content.decode()
    desk.post(page, {"leave_blocked": "1"}, headers=HX)

    assert (level(soy, main_warehouse)[0], level(tea, main_warehouse)[0]) == (120, 4)


def test_the_sheet_and_the_paper_of_a_blind_count_are_empty(at_desk, cleo, counting, soy):
    count = counting(soy)
    desk = at_desk(cleo)

    answer = desk.get(f"/office/counts/{count.number}/sheet/")
    content = b"".join(answer) if answer.streaming else answer.content
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()

    assert rows[0] == ["Count", "Code", "Goods", "Unit", "Counted"]
    assert rows[1][:2] == [count.number, "SOY"]
    assert rows[1][4] == ""
    assert "In the books" not in desk.get(f"/papers/counts/{count.number}/").content.decode()


def test_the_list_and_the_page_ask_as_often_for_one_row_as_for_three(
    at_desk, max_, counting, tell, soy, tea, goods, annex, queries_of
):
    desk = at_desk(max_)
    small = counting(soy)
    tell(small, (soy, 1))
    one = queries_of(desk, "/office/counts/"), queries_of(desk, f"/office/counts/{small.number}/")
    rice = goods("RICE", "Rice", stock_of=12)

    large = counting(soy, tea, rice, place=annex)
    tell(large, (soy, 1), (tea, 1), (rice, 1))

    assert one == (
        queries_of(desk, "/office/counts/"),
        queries_of(desk, f"/office/counts/{large.number}/"),
    )


def test_a_clerk_counts_and_does_not_post(at_desk, cleo, counting, soy):
    count = counting(soy)
    desk = at_desk(cleo)

    assert desk.get(f"/office/counts/{count.number}/scan/").status_code == 200
    assert desk.post(f"/office/counts/{count.number}/posting/").status_code == 403
    assert desk.get("/office/counts/new/").status_code == 403
