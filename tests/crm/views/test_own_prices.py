"""A customer's own prices are for whoever may see the customer."""

import pytest

from inventory.models import Price, PriceList


@pytest.fixture
def agreed(jade, soy):
    jade.own_prices = PriceList.objects.create(name="Jade", is_personal=True)
    jade.save()
    Price.objects.create(price_list=jade.own_prices, sku=soy, unit_price="4.05")
    return f"/office/price-lists/{jade.own_prices_id}/own/"


def test_the_salesman_of_his_area_sees_them_but_changes_nothing(client, sam, agreed):
    client.force_login(sam)

    page = client.get(agreed)

    assert page.status_code == 200
    assert "4.05" in page.content.decode()
    assert client.post(f"{agreed}saving/").status_code == 403


def test_a_salesman_of_another_area_finds_nothing(client, person, sanya, agreed):
    other = person("sue", "salesman")
    sanya.people.create(user=other, role="salesman")
    client.force_login(other)

    assert client.get(agreed).status_code == 404
