from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.models import Barcode, StockAdjustment, StockLevel, StockMove, Warehouse
from wholesale import idempotency

HX = {"HX-Request": "true"}


def rows_of(answer):
    return answer.context["listing"].rows


@pytest.fixture
def posted(at_desk, max_, main_warehouse):
    """Post an adjustment through its form."""

    def post(*lines, **changes):
        said = {
            "warehouse": main_warehouse.pk, "reason": "Counted",
            "idempotency_key": idempotency.new_key(),
            "sku": [sku.pk for sku, _quantity, _cost in lines],
            "quantity": [quantity for _sku, quantity, _cost in lines],
            "cost": [cost for _sku, _quantity, cost in lines],
        }  # fmt: skip
        return at_desk(max_).post("/office/adjustments/new/", said | changes)

    return post


def test_the_stock_list_says_what_is_there_promised_and_orderable(
    at_desk, max_, submitted, soy, tea
):
    submitted(cases=2)

    page = at_desk(max_).get("/office/stock/", {"q": "soy"}, follow=True)

    (sku,) = rows_of(page)
    stock = sku.stock
    assert (stock.on_hand, stock.ordered, stock.waiting, stock.orderable) == (120, 24, 0, 96)
    assert "360.00" in page.content.decode()


def test_the_value_is_only_for_those_who_may_see_cost(at_desk, cleo, soy):
    desk = at_desk(cleo)
    page = desk.get("/office/stock/", follow=True).content.decode()
    file = desk.get("/office/stock/", {"export": "csv"}, follow=True)
    export = file.getvalue().decode("utf-8-sig")

    assert "360.00" not in page
    assert "360" not in export
    assert "SOY" in export


def test_what_is_all_promised_has_its_own_view(at_desk, max_, submitted, soy, tea):
    submitted(cases=10)

    found = rows_of(at_desk(max_).get("/office/stock/", {"out": "1"}, follow=True))

    assert found == [soy]


@pytest.mark.parametrize("address", ["/office/stock/total/", "/office/stock/moves/"])
def test_the_lists_ask_as_often_for_one_row_as_for_three(at_desk, max_, goods, queries_of, address):
    desk = at_desk(max_)
    goods("G0", "Goods", stock_of=12)
    one = queries_of(desk, address)

    for number in (1, 2):
        goods(f"G{number}", "Goods", stock_of=12)

    assert queries_of(desk, address) == one


def test_every_move_is_listed_with_its_document(at_desk, max_, posted, soy):
    posted((soy, "-3", ""))
    number = StockAdjustment.objects.get().number
    desk = at_desk(max_)

    page = desk.get("/office/stock/moves/").content.decode()

    assert f'<a href="/office/adjustments/{number}/">{number}</a>' in page
    assert "Adjustment" in page
    assert len(rows_of(desk.get("/office/stock/moves/", {"q": number}))) == 1
    assert len(rows_of(desk.get("/office/stock/moves/", {"q": "soy"}))) == 2


def test_an_adjustment_is_posted_and_opens(posted, soy, tea):
    answer = posted((soy, "-12", ""), (tea, "3", "4.50"))

    adjustment = StockAdjustment.objects.get()
    assert answer.url == f"/office/adjustments/{adjustment.number}/"
    assert StockLevel.objects.get(sku=soy).on_hand == 108
    assert StockLevel.objects.get(sku=tea).value == Decimal("28.50")


def test_lines_are_pasted_by_code_and_by_case_barcode(posted, soy, tea):
    Barcode.objects.create(sku=soy, code="169012345", factor=12)

    posted(pasted="169012345\t2\t3\nTEA 1 8.00\nTEA, 1, 8\n")

    assert StockLevel.objects.get(sku=soy).on_hand == 144
    assert StockLevel.objects.get(sku=tea).on_hand == 7


def test_lines_come_from_a_file(posted, tea):
    table = SimpleUploadedFile("lines.csv", "货号,数量,成本\nTEA,5,7\n".encode("gb18030"))

    posted(file=table)

    assert StockLevel.objects.get(sku=tea).on_hand == 10


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"pasted": "NOPE 1"}, "No goods with the code NOPE", id="unknown code"),
        pytest.param({"pasted": "TEA"}, "a quantity is missing", id="no quantity"),
        pytest.param({"pasted": "TEA x"}, "is not a quantity", id="a word"),
        pytest.param({"pasted": "TEA 1.2345"}, "is not a quantity", id="too fine"),
        pytest.param({"reason": ""}, "This field is required", id="no reason"),
        pytest.param({"warehouse": "0"}, "not one of the available", id="no warehouse"),
        pytest.param(
            {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "damaged", id="a file"
        ),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_posted(posted, tea, changes, words):
    answer = posted((tea, "1", "1"), **changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'name="quantity" value="1"' in page
    assert not StockAdjustment.objects.exists()
    assert StockLevel.objects.get(sku=tea).on_hand == 5


def test_more_than_is_free_is_refused_and_the_lines_stay(posted, tea):
    answer = posted((tea, "-6", ""))

    assert answer.status_code == 422
    assert "Not enough stock" in answer.content.decode()
    assert 'value="-6"' in answer.content.decode()
    assert not StockAdjustment.objects.exists()


def test_an_ambiguous_barcode_must_be_chosen(at_desk, max_, soy, tea):
    for sku in (soy, tea):
        Barcode.objects.create(sku=sku, code="69012345")

    answer = at_desk(max_).get(
        "/office/adjustments/lines/", {"code": "69012345", "take": "1"}, headers=HX
    )

    assert "HX-Retarget" not in answer
    assert answer.content.decode().count("<button") == 2


def test_a_scan_adds_its_line_with_the_pieces_of_its_pack(at_desk, max_, soy):
    Barcode.objects.create(sku=soy, code="169012345", factor=12)
    desk = at_desk(max_)

    answer = desk.get("/office/adjustments/lines/", {"code": "169012345", "take": "1"}, headers=HX)

    assert answer["HX-Retarget"] == "#adjustment-rows"
    assert 'name="quantity" value="12"' in answer.content.decode()
    assert "HX-Retarget" not in desk.get("/office/adjustments/lines/", {"code": "SOY"}, headers=HX)
    nothing = desk.get("/office/adjustments/lines/", {"code": "6900", "take": "1"}, headers=HX)
    assert "Nothing found for “6900”" in nothing.content.decode()


def test_a_write_off_shows_what_it_will_do_and_does_it(at_desk, max_, posted, soy):
    posted((soy, "24", "3"))
    number = StockAdjustment.objects.get().number
    desk = at_desk(max_)
    assert "144 → 120 瓶" in desk.get(f"/office/adjustments/{number}/").content.decode()

    answer = desk.post(
        f"/office/adjustments/{number}/write-off/", {"reason": "Counted wrong"}, headers=HX
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"{number} is written off." in page
    assert "Counted wrong" in page
    assert StockLevel.objects.get(sku=soy).on_hand == 120
    again = desk.post(f"/office/adjustments/{number}/write-off/", {"reason": "x"}, headers=HX)
    assert again.status_code == 409
    assert StockMove.objects.filter(sku=soy).count() == 3


@pytest.mark.parametrize("role", ["rui", "sam", "cleo", "fin"])
def test_adjusting_is_for_the_bosses(request, at_desk, role):
    person = request.getfixturevalue(role)

    assert at_desk(person).get("/office/adjustments/new/").status_code == 403


def test_warehouses_are_made_changed_and_refused(at_desk, max_, main_warehouse, soy):
    desk = at_desk(max_)
    new = {"code": "bad", "name": "Broken goods", "kind": "defective", "is_active": "1"}
    assert "is saved" in desk.post("/office/warehouses/saving/", new, headers=HX).content.decode()

    for said, words in (
        (new, "already taken"),
        (new | {"code": "x y"}, "letters, digits"),
        (new | {"code": "c", "kind": "moon"}, "a kind"),
        (new | {"code": "c", "is_default": "1"}, "must be open and hold sellable"),
        ({"pk": main_warehouse.pk, "code": "main", "name": "Main", "kind": "sellable"},
         "Make another the default first"),
    ):  # fmt: skip
        answer = desk.post("/office/warehouses/saving/", said, headers=HX)
        assert answer.status_code == 409
        assert words in answer.content.decode()
    assert Warehouse.objects.count() == 2
    assert Warehouse.objects.get(is_default=True) == main_warehouse
