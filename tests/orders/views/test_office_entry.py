"""Keying an order: with and without JavaScript, nothing typed is lost."""

import pytest

from inventory.models import Barcode
from orders.models import Order
from tests.orders.views.test_office_order import row, rows
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/office/orders/new/"


@pytest.fixture
def desk(client, rui, phone):
    client.force_login(rui)
    return client


def form(*keyed, channel, then="submit", **more):
    return rows(
        *keyed, customer="C001", channel=channel.pk, then=then, delivery_method="ship",
        payment_method="monthly", address="Binhai Road 1",
        idempotency_key=idempotency.new_key(), **more,
    )  # fmt: skip


def test_first_the_customer_is_chosen_among_one_s_own(client, jade, opal, sam):
    client.force_login(sam)

    text = client.get(NEW).content.decode()

    assert "Jade Noodle House" in text
    assert "Opal Mart" not in text
    assert client.get(f"{NEW}?customer={opal.code}").status_code == 404
    assert client.post(NEW, {"customer": opal.code}).status_code == 404


def test_rows_typed_without_javascript_become_an_order(desk, jade, soy, tea, phone):
    Barcode.objects.create(sku=soy, code="16901234567899", factor=12)
    keyed = [row(code="16901234567899", packs="2"), row(code="TEA", packs="3"), row()]

    answer = desk.post(NEW, form(*keyed, channel=phone))

    order = Order.objects.get()
    assert answer.headers["Location"] == f"/office/orders/{order.number}/"
    assert list(order.lines.values_list("sku__code", "quantity")) == [("SOY", 24), ("TEA", 3)]
    assert (order.approval, order.is_by_customer, order.address) == (
        "submitted", False, "Binhai Road 1",
    )  # fmt: skip


def test_submit_and_approve_needs_the_right(client, jade, soy, mall, sam, rui):
    keyed = row(sku=soy.pk, packs="2", factor="12")
    client.force_login(sam)
    answer = client.post(NEW, form(keyed, channel=mall, then="review"))
    assert answer.status_code == 409
    assert "a colleague reviews them" in answer.content.decode()
    assert not Order.objects.exists()

    client.force_login(rui)
    client.post(NEW, form(keyed, channel=mall, then="review"))
    assert Order.objects.get().fulfilment == "shipped"


def test_the_same_form_sent_twice_is_one_order(desk, jade, soy, phone):
    sent = form(row(sku=soy.pk, packs="2", factor="12"), channel=phone)

    first, second = desk.post(NEW, sent), desk.post(NEW, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1


def test_a_refusal_keeps_everything_that_was_typed(desk, jade, soy, phone):
    sent = form(row(sku=soy.pk, packs="11", factor="12"), channel=phone, remark="Soon, please")

    answer = desk.post(NEW, sent)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "wanted 11箱, free 10箱" in text
    assert 'name="packs" value="11"' in text
    assert "Soon, please" in text
    assert sent["idempotency_key"] in text
    assert not Order.objects.exists()


def test_too_long_a_remark_is_said_beside_its_field(desk, jade, soy, phone):
    sent = form(row(sku=soy.pk, packs="1", factor="12"), channel=phone, remark="x" * 501)

    answer = desk.post(NEW, sent)

    assert answer.status_code == 409
    assert "500" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_draft_is_taken_up_again_and_submitted(desk, jade, soy, tea, phone):
    desk.post(NEW, form(row(sku=soy.pk, packs="2", factor="12"), channel=phone, then="draft"))
    draft = Order.objects.get()
    url = f"/office/orders/{draft.number}/draft/"
    text = desk.get(url).content.decode()
    assert 'name="packs" value="2"' in text

    sent = form(row(sku=tea.pk, packs="1"), channel=phone, version=draft.version)
    desk.post(url, sent)

    draft.refresh_from_db()
    assert (draft.approval, draft.total) == ("submitted", 116)  # what is not named stays
    assert desk.get(url).status_code == 302


def test_goods_are_offered_with_price_reason_and_stock(desk, jade, soy, phone):
    query = f"customer=C001&channel={phone.pk}&goods=sauce"

    text = desk.get(f"/office/orders/goods/?{query}").content.decode()

    assert "Soy sauce" in text
    assert "4.50" in text
    assert "Price of the customer" in text
    assert 'value="1"' in text
    nothing = desk.get(f"/office/orders/goods/?customer=C001&channel={phone.pk}&goods=zz9")
    assert "No goods answer to" in nothing.content.decode()


def test_a_quote_says_amounts_and_what_does_not_fit_and_writes_nothing(desk, jade, soy, phone):
    sent = rows(row(sku=soy.pk, packs="2", factor="12"), customer="C001", channel=phone.pk)
    text = desk.post("/office/orders/quote/", sent).content.decode()
    assert "108.00" in text

    between = rows(row(sku=soy.pk, packs="13"), customer="C001", channel=phone.pk)
    text = desk.post("/office/orders/quote/", between).content.decode()
    assert "Between packs: take 1箱 / 2箱." in text
    assert not Order.objects.exists()


def test_the_last_price_and_what_is_free_stand_beside_a_line(desk, submitted, rui, noon):
    from orders.actions.review import review_order

    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    order = submitted(cases=3)

    text = desk.get(f"/office/orders/{order.number}/").content.decode()

    assert "first time" not in text
    assert "96 on hand" in text


def keying(**more):
    return rows(row(code="SOY", packs="x"), row(code="??", packs="2"), customer="C001", **more)


def test_what_is_typed_is_kept_even_where_it_is_wrong_and_comes_back(desk, jade, soy, phone):
    answer = desk.post("/office/orders/keying/", keying(remark="Soon", channel=phone.pk))

    assert "Kept " in answer.content.decode()
    assert "Jade Noodle House" in desk.get(NEW).content.decode().partition("Begun")[2]
    text = desk.get(f"{NEW}?customer=C001").content.decode()
    assert "Taken up where you stopped" in text
    assert 'value="??"' in text
    assert 'name="packs" value="x"' in text
    assert "Soon" in text
    assert not Order.objects.exists()

    desk.post("/office/orders/keying/removal/", {"customer": "C001"})
    assert "Taken up" not in desk.get(f"{NEW}?customer=C001").content.decode()


def test_a_stranger_s_customer_is_not_kept_or_offered(client, sam, opal, phone):
    client.force_login(sam)
    sent = {**keying(), "customer": opal.code}
    assert client.post("/office/orders/keying/", sent).status_code == 404
    assert client.get(f"/office/orders/takes/?customer={opal.code}").status_code == 404


def test_the_last_order_and_usual_goods_are_offered_without_what_is_off_the_shelf(
    desk, submitted, soy, rui, noon
):
    from orders.actions.review import review_order

    order = submitted(cases=2)
    review_order(number=order.number, by=rui, at=noon)
    text = desk.get("/office/orders/takes/?customer=C001").content.decode()
    assert order.number in text
    assert "Soy sauce" in text

    soy.is_on_shelf = False
    soy.save()
    text = desk.get("/office/orders/takes/?customer=C001").content.decode()
    assert "Soy sauce" not in text


def test_words_for_packs_become_base_units_and_a_wrong_word_is_said(desk, jade, soy, phone):
    desk.post(NEW, form(row(code="SOY", packs="1箱+12"), channel=phone))
    assert Order.objects.get().lines.get().quantity == 24

    answer = desk.post(NEW, form(row(sku=soy.pk, packs="3盒"), channel=phone))
    assert answer.status_code == 409
    assert "Key it in 箱 / 瓶." in answer.content.decode()
    assert Order.objects.count() == 1


def test_more_rows_than_are_read_are_refused_and_never_cut(desk, jade, soy, phone):
    keyed = [row(sku=soy.pk, packs="1", factor="12")] * 3001
    answer = desk.post(NEW, form(*keyed, channel=phone))
    assert answer.status_code == 409
    assert "more than 3000 lines" in answer.content.decode()
    assert not Order.objects.exists()


@pytest.fixture
def transfer():
    from finance.models import Tender, TenderKind

    return Tender.objects.create(name="Bank transfer", kind=TenderKind.BANK)


def paid(tender, **more):
    return {
        "paid-tender": tender.pk, "paid-received": "108", "paid-paid_on": "2026-03-01",
        "paid-reference": "TR 77", **more,
    }  # fmt: skip


def test_an_order_paid_by_transfer_brings_its_payment_which_waits_for_review(
    client, olive, jade, soy, phone, transfer
):
    from finance.models import Settlement

    client.force_login(olive)
    sent = form(row(sku=soy.pk, packs="2", factor="12"), channel=phone) | paid(transfer)

    client.post(NEW, sent)
    client.post(NEW, sent)

    order, settlement = Order.objects.get(), Settlement.objects.get()
    assert (settlement.customer, settlement.received, settlement.reference) == (jade, 108, "TR 77")
    assert (settlement.remark, settlement.deposit_for) == (order.number, order.number)
    assert settlement.state == "unreviewed"
    assert not settlement.lines.exists()


def test_a_wrong_payment_is_said_before_the_order_is_made(
    client, olive, jade, soy, phone, transfer
):
    from finance.models import Settlement

    client.force_login(olive)
    wrong = paid(transfer, **{"paid-received": "-5"})
    answer = client.post(NEW, form(row(sku=soy.pk, packs="2", factor="12"), channel=phone) | wrong)

    assert answer.status_code == 409
    assert "must be above zero" in answer.content.decode()
    assert not Order.objects.exists()
    assert not Settlement.objects.exists()


def test_who_may_not_record_payments_brings_none(desk, jade, soy, phone, transfer):
    from finance.models import Settlement

    desk.post(NEW, form(row(sku=soy.pk, packs="2", factor="12"), channel=phone) | paid(transfer))
    assert Order.objects.exists()
    assert not Settlement.objects.exists()
