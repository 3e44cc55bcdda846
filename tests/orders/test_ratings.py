"""Ratings: who may write them, who decides, who reads them, and where photos may go."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from orders.actions.deliver import confirm_receipt
from orders.actions.ratings import CannotRate, hide_rating, rate_goods, show_rating
from orders.actions.review import ReasonMissing, review_order
from orders.models import Rating, RatingPicture, Shipment
from orders.queries.ratings import ratings_of
from wholesale.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)
HX = {"HX-Request": "true"}


@pytest.fixture
def received(submitted, lin, rui, noon):
    """Jade has an order of soy sauce in hand."""
    order = review_order(number=submitted(1).number, by=rui, at=noon)
    confirm_receipt(number=Shipment.objects.get(order=order).number, by=lin, at=noon)
    return order


@pytest.fixture
def rated(received, soy, lin, noon):
    def rated(stars=4, text="Good soy sauce", pictures=()):
        return rate_goods(
            number=received.number, product_id=soy.product_id, stars=stars, text=text,
            pictures=pictures, by=lin, at=noon,
        )  # fmt: skip

    return rated


def photo(colour="red"):
    written = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "JPEG")
    return SimpleUploadedFile("photo.jpg", written.getvalue(), "image/jpeg")


def test_goods_are_rated_once_they_are_here_and_read_once_somebody_agreed(rated, soy, rui, noon):
    rating = rated()
    assert ratings_of(soy.product_id).count == 0

    show_rating(rating_id=rating.pk, by=rui, at=noon)

    seen = ratings_of(soy.product_id)
    assert (seen.count, seen.average, seen.newest) == (1, 4, [rating])


def test_goods_on_their_way_are_not_rated(submitted, soy, lin, rui, noon):
    order = review_order(number=submitted(1).number, by=rui, at=noon)

    with pytest.raises(CannotRate):
        rate_goods(
            number=order.number, product_id=soy.product_id, stars=5, text="", by=lin, at=noon
        )
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"stars": 0}, {"stars": 6}, {"text": "x" * 1001}, {"pictures": [None] * 7}]
)
def test_what_is_no_rating_is_refused_and_nothing_is_kept(rated, wrong):
    with pytest.raises(CannotRate):
        rated(**wrong)
    assert not Rating.objects.exists()


def test_said_anew_it_is_one_rating_that_waits_again(rated, soy, rui, noon):
    show_rating(rating_id=rated().pk, by=rui, at=noon)

    again = rated(stars=1, text="It leaked")

    assert Rating.objects.get() == again
    assert (again.state, again.stars, again.decided_by) == ("waiting", 1, None)
    assert ratings_of(soy.product_id).count == 0


def test_hiding_needs_a_reason_and_takes_it_from_the_page(rated, soy, rui, noon):
    rating = rated()
    show_rating(rating_id=rating.pk, by=rui, at=noon)

    with pytest.raises(ReasonMissing):
        hide_rating(rating_id=rating.pk, because=" ", by=rui, at=noon)
    assert ratings_of(soy.product_id).count == 1
    hide_rating(rating_id=rating.pk, because="Abuse", by=rui, at=noon)
    assert ratings_of(soy.product_id).count == 0


def test_the_buyer_rates_from_his_order_with_photos(client, lin, received, soy):
    client.force_login(lin)
    address = f"/shop/orders/{received.number}/goods/{soy.product_id}/rating/"
    assert address in client.get(f"/shop/orders/{received.number}/").content.decode()

    answer = client.post(address, {"stars": "5", "text": "很好", "pictures": [photo()]})

    assert answer.url == f"/shop/orders/{received.number}/"
    rating = Rating.objects.get()
    assert (rating.stars, rating.text, rating.by, rating.pictures.count()) == (5, "很好", lin, 1)
    assert set(StoredFile.objects.values_list("access", flat=True)) == {"private"}


def test_a_hostile_photo_keeps_the_words_and_stores_nothing(client, lin, received, soy):
    client.force_login(lin)
    bomb = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")

    answer = client.post(
        f"/shop/orders/{received.number}/goods/{soy.product_id}/rating/",
        {"stars": "5", "text": "kept words", "pictures": [bomb]},
    )

    assert answer.status_code == 409
    assert "kept words" in answer.content.decode()
    assert (Rating.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_stranger_s_order_and_goods_of_another_order_do_not_exist(
    client, qi, lin, received, soy, tea
):
    client.force_login(qi)
    assert (
        client.get(f"/shop/orders/{received.number}/goods/{soy.product_id}/rating/").status_code
        == 404
    )
    client.force_login(lin)
    assert (
        client.get(f"/shop/orders/{received.number}/goods/{tea.product_id}/rating/").status_code
        == 404
    )


def test_photos_leave_only_with_a_rating_one_may_read(client, lin, qi, rui, dan, rated, noon):
    rating = rated(pictures=[photo()])
    address = f"/shop/ratings/pictures/{RatingPicture.objects.get().pk}/"

    def seen_by(person):
        client.force_login(person)
        answer = client.get(address)
        b"".join(answer)  # reads it to its end, and so closes the file
        return answer.status_code

    assert [seen_by(who) for who in (lin, rui, qi, dan)] == [200, 200, 404, 404]
    show_rating(rating_id=rating.pk, by=rui, at=noon)
    assert seen_by(qi) == 200
    hide_rating(rating_id=rating.pk, because="Abuse", by=rui, at=noon)
    assert seen_by(qi) == 404


def test_the_office_shows_and_hides_in_its_list(client, rui, cleo, lin, rated, soy):
    rating = rated(text="<b>bold</b>")
    client.force_login(rui)
    page = client.get("/office/ratings/").content.decode()
    assert "&lt;b&gt;bold" in page

    client.post("/office/ratings/shown/", {"pk": rating.pk}, headers=HX)
    client.force_login(lin)
    goods = client.get(f"/shop/goods/{soy.product_id}/").content.decode()
    assert "&lt;b&gt;bold" in goods
    assert "★★★★☆" in goods

    client.force_login(rui)
    client.post("/office/ratings/hidden/", {"pk": rating.pk, "because_hide": "Rude"}, headers=HX)
    rating.refresh_from_db()
    assert (rating.state, rating.because, rating.decided_by) == ("hidden", "Rude", rui)
    client.force_login(cleo)
    assert client.get("/office/ratings/").status_code == 403


def test_many_ratings_take_no_more_queries(client, lin, rui, rated, submitted, soy, noon):
    def counted():
        client.force_login(rui)
        client.get("/office/ratings/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/office/ratings/")
        return len(seen)

    rated(pictures=[photo()])
    one = counted()
    for n in range(2):
        order = review_order(number=submitted(1).number, by=rui, at=noon)
        confirm_receipt(number=Shipment.objects.get(order=order).number, by=lin, at=noon)
        rate_goods(
            number=order.number, product_id=soy.product_id, stars=3, text=f"{n}",
            pictures=[photo("blue")], by=lin, at=noon,
        )  # fmt: skip
    assert counted() == one
