import pytest

from crm.actions import addresses
from crm.actions.addresses import (
    Place,
    TooManyAddresses,
    add_address,
    change_address,
    remove_address,
)
from crm.models import Address

MARKET = Place("Bo", "13900000009", "Market Street 2", city="海口市")


@pytest.fixture
def add(lin, noon, key):
    def make(customer, place=MARKET, *, is_default=False, token=None):
        return add_address(
            customer=customer, place=place, is_default=is_default, key=token or key(),
            by=lin, at=noon,
        )  # fmt: skip

    return make


def defaults(customer):
    rows = Address.objects.filter(customer=customer, is_active=True, is_default=True)
    return [address.street for address in rows]


def test_the_first_address_is_the_default(add, opal):
    add(opal)

    assert defaults(opal) == ["Market Street 2"]


def test_a_new_default_takes_the_place_of_the_old(add, jade):
    assert defaults(jade) == ["Binhai Road 1"]

    add(jade, is_default=True)

    assert defaults(jade) == ["Market Street 2"]


def test_the_same_form_twice_adds_one(add, jade, key):
    token = key()

    assert add(jade, token=token) == add(jade, token=token)

    assert Address.objects.filter(customer=jade).count() == 2


def test_changing_an_address_can_make_it_the_default(add, jade, lin, noon):
    address = add(jade)
    place = Place("Bo", "13900000009", "Market Street 3")

    change_address(address=address, place=place, is_default=True, by=lin, at=noon)

    assert defaults(jade) == ["Market Street 3"]


def test_removing_the_default_hands_it_on(add, jade, lin, noon):
    add(jade)

    remove_address(address=jade.addresses.get(is_default=True), by=lin, at=noon)

    assert defaults(jade) == ["Market Street 2"]
    assert Address.objects.filter(customer=jade, is_active=False).count() == 1


def test_there_is_an_end_to_addresses(add, jade, monkeypatch):
    monkeypatch.setattr(addresses, "LIMIT", 1)

    with pytest.raises(TooManyAddresses):
        add(jade)

    assert Address.objects.count() == 1
