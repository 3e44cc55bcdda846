"""Shipments, their delivery, the write-off with its preview, and returns, as pages."""

from decimal import Decimal

import pytest

from crm.models import AreaPerson
from inventory.models import StockLevel, Warehouse
from orders.actions.amend import Change
from orders.actions.amend_reviewed import amend_order
from orders.actions.returns import request_return
from orders.actions.review import review_order
from orders.models import Order, ReturnOrder, Shipment
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def shipment(submitted, rui, noon):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    return Shipment.objects.select_related("order").get()


def page(shipment, part=""):
    return f"/office/shipments/{shipment.number}/{part}"


def test_a_driver_of_the_area_is_given_a_shipment(client, shipment, dan, person, rui):
    stranger = person("don", "driver")
    client.force_login(rui)
    text = client.get(page(shipment)).content.decode()
    assert f'<option value="{dan.pk}">' in text
    assert f'<option value="{stranger.pk}">' not in text

    answer = client.post(page(shipment, "arrangement/"), {"driver": dan.pk}, headers=HTMX)

    assert answer.status_code == 200
    assert "13800000001" in answer.content.decode()
    assert Shipment.objects.get().driver == dan


def test_two_ways_at_once_or_none_are_refused_and_nothing_typed_is_lost(client, shipment, dan, rui):
    client.force_login(rui)
    both = {"driver": dan.pk, "carrier": "SF Express", "waybill": "SF123"}

    answer = client.post(page(shipment, "arrangement/"), both, headers=HTMX)

    assert answer.status_code == 409
    assert "SF123" in answer.content.decode()
    assert client.post(page(shipment, "arrangement/"), {}, headers=HTMX).status_code == 409
    assert Shipment.objects.get().driver is None


def test_a_clerk_looks_and_does_not_arrange(client, shipment, cleo, dan):
    client.force_login(cleo)

    assert client.get(page(shipment)).status_code == 200
    answer = client.post(page(shipment, "arrangement/"), {"driver": dan.pk})
    assert answer.status_code == 403


def test_the_write_off_shows_before_and_after_and_asks_for_a_reason(client, shipment, max_):
    client.force_login(max_)
    text = client.get(page(shipment, "write-off/")).content.decode()
    for figure in ("96", "120", "108.00"):
        assert figure in text

    refused = client.post(page(shipment, "write-off/"), {"reason": "", "then": "review"})
    assert refused.status_code == 409
    assert "Give a reason" in refused.content.decode()

    answer = client.post(
        page(shipment, "write-off/"), {"reason": "Refused at the door", "then": "review"}
    )
    assert answer.headers["Location"] == f"/office/orders/{shipment.order.number}/"
    assert Order.objects.get().approval == "submitted"


def test_a_reviewer_may_not_write_off(client, shipment, rui):
    client.force_login(rui)

    assert client.get(page(shipment, "write-off/")).status_code == 403
    assert client.post(page(shipment, "write-off/"), {"reason": "x"}).status_code == 403


def test_a_return_goes_from_the_shipment_to_the_warehouse(client, shipment, soy, rui, cleo):
    bad = Warehouse.objects.create(code="bad", name="Defective goods", kind="defective")
    line = shipment.lines.get()
    client.force_login(rui)
    text = client.get(page(shipment, "returns/new/")).content.decode()
    assert f'name="packs-{line.pk}"' in text

    made = client.post(
        page(shipment, "returns/new/"),
        {
            f"packs-{line.pk}": "1", f"factor-{line.pk}": "12", "reason": "Broken",
            "idempotency_key": idempotency.new_key(),
        },
    )  # fmt: skip
    found = ReturnOrder.objects.get()
    own = f"/office/returns/{found.number}/"
    assert made.headers["Location"] == own
    assert client.get(own).status_code == 200
    assert client.post(f"{own}approval/", headers=HTMX).status_code == 200
    assert client.post(f"{own}reception/", {"warehouse": bad.pk}).status_code == 403

    client.force_login(cleo)
    answer = client.post(f"{own}reception/", {"warehouse": bad.pk}, headers=HTMX)

    assert answer.status_code == 200
    assert StockLevel.objects.get(sku=soy, warehouse=bad).on_hand == 12


@pytest.mark.parametrize(
    ("packs", "sentence"),
    [
        ("3", "can still come back"),
        ("many", "is no quantity"),
        ("", "Say how much"),
        ("-1", "Say how much"),
    ],
    ids=["too many", "a word", "nothing", "less than nothing"],
)  # fmt: skip
def test_a_wrong_return_says_why_and_keeps_what_was_typed(client, shipment, rui, packs, sentence):
    line = shipment.lines.get()
    client.force_login(rui)

    answer = client.post(
        page(shipment, "returns/new/"),
        {
            f"packs-{line.pk}": packs, f"factor-{line.pk}": "12", "reason": "Broken bottles",
            "idempotency_key": idempotency.new_key(),
        },
    )  # fmt: skip

    text = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in text
    assert "Broken bottles" in text
    assert not ReturnOrder.objects.exists()


def test_a_return_without_a_warehouse_is_not_received(client, shipment, rui, max_, noon):
    from orders.actions.returns import approve_return, request_return

    line = shipment.lines.get()
    found = request_return(
        shipment=shipment.number, quantities={line.pk: 12}, reason="r",
        key=idempotency.new_key(), by=rui, at=noon,
    )  # fmt: skip
    approve_return(number=found.number, by=rui, at=noon)
    client.force_login(max_)

    answer = client.post(
        f"/office/returns/{found.number}/reception/", {"warehouse": "x"}, headers=HTMX
    )

    assert answer.status_code == 409
    assert ReturnOrder.objects.get().state == "approved"


def test_a_replaced_shipment_and_its_successor_name_each_other(client, shipment, rui, noon):
    order = shipment.order
    line = order.lines.get()
    amend_order(
        number=order.number, version=order.version, because="Counted",
        changes=[Change(Decimal(12), line=line.pk)], by=rui, at=noon,
    )  # fmt: skip
    successor = Shipment.objects.latest("pk")
    client.force_login(rui)

    old, new = (client.get(page(one)).content.decode() for one in (shipment, successor))

    assert "Another shipment replaced it" in old
    assert f"Open {successor.number}" in old
    assert "It replaces an earlier shipment" in new
    assert f"Open {shipment.number}" in new


def test_the_desk_notes_where_a_shipment_is_with_a_remark(client, shipment, rui, cleo, dan):
    client.force_login(rui)
    said = {"to": "received", "remark": "Signed for by the guard"}
    assert client.post(page(shipment, "whereabouts/"), {"to": "moon"}).status_code == 404

    refused = client.post(page(shipment, "whereabouts/"), {**said, "remark": ""}, headers=HTMX)
    answer = client.post(page(shipment, "whereabouts/"), said, headers=HTMX)

    assert (refused.status_code, answer.status_code) == (409, 200)
    assert "Noted: Goods received." in answer.content.decode()
    assert "Signed for by the guard" in answer.content.decode()
    assert Order.objects.get().fulfilment == "received"
    client.force_login(cleo)
    assert client.post(page(shipment, "whereabouts/"), said).status_code == 403


def test_a_salesman_ships_and_decides_returns_of_his_own_customers_alone(
    client, submitted, mall, sam, opal, qi, soy, rui, noon
):
    mall.posting = "two_step"
    mall.save()
    own, other = submitted(), submitted(customer=opal, by=qi)
    for order in (own, other):
        review_order(number=order.number, by=rui, at=noon)
    client.force_login(sam)

    assert client.post(f"/office/orders/{other.number}/shipping/").status_code == 404
    assert client.post(f"/office/orders/{own.number}/shipping/", headers=HTMX).status_code == 200

    shipment = Shipment.objects.get()
    line = shipment.lines.get()
    found = request_return(
        shipment=shipment.number, quantities={line.pk: Decimal(1)}, reason="Dented",
        key=idempotency.new_key(), by=rui, at=noon,
    )  # fmt: skip
    back = f"/office/returns/{found.number}/"
    assert f"{back}approval/" in client.get(back).content.decode()
    assert client.post(f"{back}approval/", headers=HTMX).status_code == 200
    assert ReturnOrder.objects.get().decided_by == sam
    AreaPerson.objects.filter(user=sam).delete()
    assert client.post(f"{back}rejection/", {"reason": "x"}).status_code == 404
    assert ReturnOrder.objects.get().state == "approved"
