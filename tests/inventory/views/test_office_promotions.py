"""Promotions in the office."""

import pytest

from inventory.models import Promotion, PromotionGoods
from wholesale import idempotency

HX = {"HX-Request": "true"}
LIST = "/office/promotions/"


@pytest.fixture
def said(soy):
    return {
        "name": "Noon", "kind": "flash", "starts_at": "2026-03-01T12:00",
        "ends_at": "2036-03-01T14:00", "goods": "SOY 3.90 24 12",
        "idempotency_key": idempotency.new_key(),
    }  # fmt: skip


@pytest.fixture
def made(at_desk, max_, said):
    assert at_desk(max_).post(f"{LIST}new/", said).status_code == 302
    return Promotion.objects.get()


def test_a_promotion_is_prepared_and_not_released(made, soy):
    goods = made.goods.get()

    assert (made.kind, made.state, made.version) == ("flash", "draft", 1)
    assert (goods.sku, goods.unit_price, goods.limit_total, goods.limit_each) == (
        soy, goods.unit_price, 24, 12,
    )  # fmt: skip


def test_the_same_form_twice_makes_one_promotion(at_desk, max_, said):
    desk = at_desk(max_)

    answers = [desk.post(f"{LIST}new/", said)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Promotion.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"goods": "GONE 3"}, "Line 1: there are no goods with the code GONE."),
        ({"goods": "SOY"}, "SOY needs a price."),
        ({"goods": "SOY cheap"}, "is no figure"),
        ({"goods": ""}, "Name the goods, a line each."),
        ({"kind": "percent", "goods": ""}, "How many percent come off?"),
        ({"kind": "order", "goods": ""}, "How much is it?"),
        ({"ends_at": "2026-02-01T12:00"}, "It ends after it begins."),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed(at_desk, max_, said, change, sentence):
    answer = at_desk(max_).post(f"{LIST}new/", said | change)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Promotion.objects.count() == 0


def test_release_and_stop(at_desk, max_, made):
    desk = at_desk(max_)
    page = f"{LIST}{made.pk}/"

    assert desk.post(f"{page}release/", headers=HX).status_code == 200
    made.refresh_from_db()
    assert made.state == "running"
    assert desk.post(f"{page}stop/", {"reason": ""}, headers=HX).status_code == 409
    assert desk.post(f"{page}stop/", {"reason": "mistake"}, headers=HX).status_code == 200
    made.refresh_from_db()
    assert made.state == "stopped"
    assert desk.post(f"{page}release/", headers=HX).status_code == 409


def test_a_change_is_a_new_version_and_keeps_what_is_reserved(at_desk, max_, made, said):
    PromotionGoods.objects.update(taken=10)
    desk = at_desk(max_)

    desk.post(f"{LIST}{made.pk}/saving/", said | {"goods": "SOY 3.80 12"}, headers=HX)
    made.refresh_from_db()
    assert (made.version, made.goods.get().taken, made.goods.get().limit_total) == (2, 10, 12)

    answer = desk.post(f"{LIST}{made.pk}/saving/", said | {"goods": "SOY 3.80 9"}, headers=HX)
    assert answer.status_code == 409
    assert "10 pieces are reserved already." in answer.content.decode()
    assert made.goods.get().limit_total == 12


def test_a_basket_is_tried_before_release(at_desk, max_, made, retail):
    page = at_desk(max_).get(
        f"{LIST}{made.pk}/trial/", {"level": retail.pk, "lines": "SOY 12"}, headers=HX
    )

    text = page.content.decode()
    assert "flash price of “Noon”: 3.9" in text
    assert "54.00" in text
    assert "46.80" in text


def test_a_trial_that_cannot_be_read_says_so(at_desk, max_, made):
    answer = at_desk(max_).get(f"{LIST}{made.pk}/trial/", {"lines": "NO 1"}, headers=HX)

    assert answer.status_code == 409
    assert "there are no goods with the code NO" in answer.content.decode()


def test_the_list_shows_them_and_asks_as_often_for_one_as_for_three(
    at_desk, max_, made, queries_of, noon
):
    desk = at_desk(max_)
    one = queries_of(desk, LIST)
    for _ in range(2):
        Promotion.objects.create(
            name="More", kind="order", amount=1, starts_at=made.starts_at, ends_at=made.ends_at,
            created_at=noon,
        )  # fmt: skip

    assert queries_of(desk, LIST) == one
    assert "Noon" in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}{made.pk}/").status_code == 200


def test_a_reviewer_looks_and_does_not_change(at_desk, rui, made):
    desk = at_desk(rui)

    assert desk.get(f"{LIST}{made.pk}/").status_code == 200
    assert desk.post(f"{LIST}{made.pk}/release/").status_code == 403
    made.refresh_from_db()
    assert made.state == "draft"
