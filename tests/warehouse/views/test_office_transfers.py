from decimal import Decimal

import pytest

from warehouse.actions.receive_transfer import receive_transfer
from warehouse.actions.transfers import send_transfer
from warehouse.models import Transfer
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
HX = {"HX-Request": "true"}


@pytest.fixture
def entered(at_desk, cleo, main_warehouse, annex):
    def post(*lines, **changes):
        said = {
            "warehouse": main_warehouse.pk, "target": annex.pk, "kind": "same_price",
            "reason": "For Sunday", "idempotency_key": idempotency.new_key(),
            "sku": [sku.pk for sku, _quantity in lines],
            "quantity": [quantity for _sku, quantity in lines], "cost": ["" for _line in lines],
        }  # fmt: skip
        return at_desk(cleo).post("/office/transfers/new/", said | changes)

    return post


@pytest.fixture
def on_its_way(drafted, cleo, noon, soy):
    return send_transfer(number=drafted((soy, 24)).number, by=cleo, at=noon)


def test_a_transfer_is_entered_and_opens(entered, soy):
    answer = entered((soy, "24"))

    transfer = Transfer.objects.get()
    assert answer.url == f"/office/transfers/{transfer.number}/"
    assert (transfer.state, transfer.remark) == ("draft", "For Sunday")
    assert transfer.lines.get().quantity == 24


def test_inside_one_site_the_form_moves_at_once(entered, soy, annex, level):
    entered((soy, "24"), at_once="on")

    assert (Transfer.objects.get().state, level(soy, annex)) == ("received", (24, 72))


def test_lines_come_by_paste_and_a_wrong_one_says_why(entered, soy):
    answer = entered(pasted="SOY\t24\nNOTHING\t3")

    assert answer.status_code == 422
    assert "NOTHING" in answer.content.decode()
    assert not Transfer.objects.exists()


def test_the_page_takes_a_transfer_from_draft_to_arrival(at_desk, cleo, drafted, soy, annex, level):
    number = drafted((soy, 24)).number
    desk = at_desk(cleo)

    sent = desk.post(f"/office/transfers/{number}/sending/", headers=HX)
    assert "In transit" in sent.content.decode()
    part = desk.post(
        f"/office/transfers/{number}/reception/", {"sku": soy.pk, "quantity": "20"}, headers=HX
    )
    assert 'value="4"' in part.content.decode()
    desk.post(f"/office/transfers/{number}/reception/", {"sku": soy.pk, "quantity": "4"})

    assert (Transfer.objects.get().state, level(soy, annex)) == ("received", (24, 72))


@pytest.mark.parametrize("quantity", ["25", "x", "-1", "NaN", ""])
def test_an_arrival_that_cannot_be_says_why_in_place(
    at_desk, cleo, on_its_way, soy, annex, level, quantity
):
    answer = at_desk(cleo).post(
        f"/office/transfers/{on_its_way.number}/reception/",
        {"sku": soy.pk, "quantity": quantity}, headers=HX,
    )  # fmt: skip

    assert answer.status_code == 409
    assert level(soy, annex) == (0, 0)


def test_an_undo_shows_what_it_would_do_and_offers_the_way_back(
    at_desk, max_, on_its_way, submitted, mall, soy, annex, cleo, noon
):
    number = on_its_way.number
    receive_transfer(number=number, arrived={soy.pk: Decimal(24)}, by=cleo, at=noon)
    mall.warehouse = annex
    mall.save()
    order = submitted(cases=1)
    desk = at_desk(max_)

    assert (
        "no longer there or promised" in desk.get(f"/office/transfers/{number}/").content.decode()
    )
    refused = desk.post(f"/office/transfers/{number}/undoing/", {"reason": "No"}, headers=HX)

    said = refused.content.decode()
    assert refused.status_code == 409
    assert f'href="/office/orders/{order.number}/"' in said
    assert f"/office/transfers/new/?counter={number}" in said
    back = desk.get("/office/transfers/new/", {"counter": number}).content.decode()
    assert 'name="quantity" value="12"' in back


def test_a_clerk_cannot_undo(at_desk, cleo, on_its_way):
    page = f"/office/transfers/{on_its_way.number}/"

    assert "Undo transfer" not in at_desk(cleo).get(page).content.decode()
    assert at_desk(cleo).post(f"{page}undoing/", {"reason": "x"}).status_code == 403


def test_cost_is_for_those_who_may_see_it(at_desk, cleo, max_, on_its_way):
    page = f"/office/transfers/{on_its_way.number}/"

    assert "72.00" in at_desk(max_).get(page).content.decode()
    assert "72.00" not in at_desk(cleo).get(page).content.decode()


def test_the_slip_prints_the_stated_cost_of_a_fixed_cost_transfer(at_desk, cleo, drafted, soy):
    number = drafted((soy, 12, "4.20"), kind="fixed_cost").number

    paper = at_desk(cleo).get(f"/papers/transfers/{number}/").content.decode()

    assert "Transfer slip" in paper
    assert "50.40" in paper


def test_the_list_asks_as_often_for_one_row_as_for_three(at_desk, max_, drafted, soy, queries_of):
    desk = at_desk(max_)
    drafted((soy, 1))
    one = queries_of(desk, "/office/transfers/")

    drafted((soy, 2))
    drafted((soy, 3))

    assert queries_of(desk, "/office/transfers/") == one
    assert "TF" in desk.get("/office/transfers/", {"export": "csv"}).getvalue().decode("utf-8-sig")


def test_the_page_asks_as_often_for_one_line_as_for_three(
    at_desk, max_, drafted, soy, tea, goods, queries_of
):
    desk = at_desk(max_)
    one = queries_of(desk, f"/office/transfers/{drafted((soy, 1)).number}/")
    rice = goods("RICE", "Rice", stock_of=12)

    many = drafted((soy, 1), (tea, 1), (rice, 1)).number

    assert queries_of(desk, f"/office/transfers/{many}/") == one


def test_scanned_goods_become_a_line(at_desk, cleo, soy):
    found = at_desk(cleo).get("/office/warehouse/lines/", {"code": "SOY", "take": 1})

    assert found["HX-Retarget"] == "#goods-rows"
    assert 'name="sku"' in found.content.decode()
