import pytest

from warehouse.models import Scrap
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posted(at_desk, max_, main_warehouse):
    def post(sku, quantity, **changes):
        said = {
            "warehouse": main_warehouse.pk, "cause": "broken", "reason": "Forklift",
            "idempotency_key": idempotency.new_key(), "sku": [sku.pk], "quantity": [quantity],
            "cost": [""],
        }  # fmt: skip
        return at_desk(max_).post("/office/scraps/new/", said | changes)

    return post


def test_goods_are_scrapped_with_a_photo_and_come_back(
    posted, at_desk, max_, soy, photo, level, main_warehouse
):
    answer = posted(soy, "12", photo=photo())

    scrap = Scrap.objects.get()
    page = f"/office/scraps/{scrap.number}/"
    assert answer.url == page
    assert level(soy, main_warehouse)[0] == 108
    desk = at_desk(max_)
    picture = desk.get(f"{page}photo/")
    assert picture["Content-Type"] == "image/jpeg"
    picture.close()
    assert "36.00" in desk.get(page).content.decode()
    assert "Scrapping slip" in desk.get(f"/papers/scraps/{scrap.number}/").content.decode()
    desk.post(f"{page}write-off/", {"reason": "Still good"})
    assert level(soy, main_warehouse) == (120, 360)


def test_more_than_there_is_says_so_in_the_form(posted, soy):
    answer = posted(soy, "121")

    assert answer.status_code == 422
    assert "Not enough stock" in answer.content.decode()
    assert not Scrap.objects.exists()


def test_the_list_asks_as_often_for_one_row_as_for_three(posted, at_desk, max_, soy, queries_of):
    posted(soy, "1")
    one = queries_of(at_desk(max_), "/office/scraps/")

    posted(soy, "1")
    posted(soy, "1")

    assert queries_of(at_desk(max_), "/office/scraps/") == one


def test_clerks_do_not_scrap(at_desk, cleo, soy):
    assert at_desk(cleo).get("/office/scraps/new/").status_code == 403
