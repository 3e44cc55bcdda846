"""Packaging on the screen: the account, the slip, the driver's stop, the buyer's own crates."""

import pytest
from django.urls import reverse

from finance.models import PackagingBalance, PackagingSlip, PackagingTerms
from finance.packaging import Party
from inventory.models import PackagingKind, PackagingPart
from orders.actions.deliver import arrange_delivery
from orders.actions.review import review_order
from tests.finance.test_packaging import move, out
from wholesale.idempotency import new_key

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivered(submitted, rui, dan, olive, noon, crate):
    order = submitted(2)
    review_order(number=order.number, version=order.version, by=rui, at=noon)
    shipment = order.shipments.get()
    arrange_delivery(number=shipment.number, driver=dan, by=olive, at=noon)
    return shipment


def test_the_list_shows_what_is_out_in_a_constant_number_of_queries(
    client,
    olive,
    ship,
    crate,
    bottle,
    django_assert_max_num_queries,
):
    ship(2)
    client.force_login(olive)

    with django_assert_max_num_queries(30):
        page = client.get(reverse("finance:packaging-list"))

    assert page.status_code == 200
    assert "Crate" in page.content.decode()
    assert client.get(reverse("finance:packaging-list") + "?over=1").status_code == 200
    file = client.get(reverse("finance:packaging-list") + "?export=csv")
    assert "Crate" in b"".join(file.streaming_content).decode()
    assert client.get(reverse("finance:packaging-slip-list")).status_code == 200
    slips = client.get(reverse("finance:packaging-slip-list") + "?export=csv")
    assert "Crate +2" in b"".join(slips.streaming_content).decode()


def test_the_clerk_takes_empties_back_on_the_account_page(client, cleo, jade, ship, crate):
    ship(2)
    client.force_login(cleo)
    page = reverse("finance:packaging-customer", args=[jade.code])
    said = {"kind": "taken_back", f"pieces-{crate.pk}": "1", "idempotency_key": new_key()}

    answer = client.post(f"{page}moves/", said, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert out(crate)[0] == 1


def test_a_clerk_cannot_correct_and_nothing_is_lost_of_what_he_typed(
    client,
    cleo,
    jade,
    ship,
    crate,
):
    ship(2)
    client.force_login(cleo)
    page = reverse("finance:packaging-customer", args=[jade.code])
    said = {"kind": "corrected", f"pieces-{crate.pk}": "7", "because": "Counted"}

    answer = client.post(f"{page}moves/", said, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()
    assert out(crate)[0] == 2


@pytest.mark.parametrize(("typed", "status"), [("x", 422), ("3", 409), ("99999999999", 422)])
def test_figures_that_make_no_sense_change_nothing(client, olive, jade, ship, crate, typed, status):
    ship(2)
    client.force_login(olive)
    page = reverse("finance:packaging-customer", args=[jade.code])
    said = {"kind": "taken_back", f"pieces-{crate.pk}": typed, "idempotency_key": new_key()}

    answer = client.post(f"{page}moves/", said, headers={"HX-Request": "true"})

    assert (answer.status_code, out(crate)[0]) == (status, 2)


def test_terms_are_set_and_the_page_warns_above_the_limit(client, olive, jade, ship, crate):
    ship(2)
    client.force_login(olive)
    terms = reverse("finance:packaging-terms", args=[jade.code])

    answer = client.post(terms, {"limit": "30", "is_charged": "on"}, headers={"HX-Request": "true"})

    assert "Above the limit" in answer.content.decode()
    assert PackagingTerms.objects.get().is_charged
    assert client.get(reverse("finance:packaging-list") + "?over=1").content.count(b"Crate") > 0


def test_a_slip_prints_and_is_written_off(client, olive, jade, ship, crate, dan, noon):
    ship(2)
    slip = move(Party(jade), "taken_back", {crate.pk: 1}, dan, noon)
    client.force_login(olive)

    assert client.get(reverse("finance:packaging-paper", args=[slip.number])).status_code == 200
    page = reverse("finance:packaging-slip-write-off", args=[slip.number])
    answer = client.post(page, {"reason": "Not his"}, headers={"HX-Request": "true"})

    assert (answer.status_code, out(crate)[0]) == (200, 2)


def test_the_driver_takes_empties_back_at_his_stop_once(client, dan, delivered, crate):
    client.force_login(dan)
    page = reverse("driver-packaging", args=[delivered.number])
    assert "Crate" in client.get(page).content.decode()
    said = {f"pieces-{crate.pk}": "1", "idempotency_key": new_key()}

    for _twice in range(2):
        answer = client.post(page, said, headers={"HX-Request": "true"})
        assert answer.status_code == 200

    assert out(crate)[0] == 1
    assert PackagingSlip.objects.get(kind="taken_back").source == delivered.number


def test_the_driver_is_told_when_more_comes_back_than_is_out(client, dan, delivered, crate):
    client.force_login(dan)
    page = reverse("driver-packaging", args=[delivered.number])
    said = {f"pieces-{crate.pk}": "5", "idempotency_key": new_key()}

    answer = client.post(page, said, headers={"HX-Request": "true"})

    assert (answer.status_code, out(crate)[0]) == (409, 2)


def test_the_buyer_sees_only_his_own_crates(client, lin, qi, ship, crate):
    ship(2)
    page = reverse("finance:my-packaging")

    client.force_login(lin)
    assert "Crate" in client.get(page).content.decode()
    client.force_login(qi)
    assert "Crate" not in client.get(page).content.decode()


def test_kinds_and_the_goods_that_travel_in_them_are_kept(client, olive, soy):
    client.force_login(olive)
    client.post(reverse("inventory:packaging-kinds"),
                {"name": "Keg", "deposit": "150", "is_active": "on"})  # fmt: skip
    kind = PackagingKind.objects.get(name="Keg")
    parts = reverse("inventory:packaging-parts", args=[kind.pk])

    unknown = client.post(parts, {"code": "NOPE", "per": "24", "pieces": "1"},
                          headers={"HX-Request": "true"})  # fmt: skip
    kept = client.post(parts, {"code": "soy", "per": "24", "pieces": "1"},
                       headers={"HX-Request": "true"})  # fmt: skip

    assert (unknown.status_code, kept.status_code) == (409, 200)
    part = PackagingPart.objects.get()
    assert (part.sku, part.per, part.pieces) == (soy, 24, 1)
    removal = reverse("inventory:packaging-part-removal", args=[kind.pk, part.pk])
    client.post(removal, headers={"HX-Request": "true"})
    assert not PackagingPart.objects.exists()
    assert not PackagingBalance.objects.exists()
