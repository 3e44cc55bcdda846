import pytest

from crm.actions.grading import (
    NameTaken,
    StillUsed,
    place_person,
    remove,
    save_area,
    save_level,
    save_type,
)
from crm.models import Area, AreaPerson, CustomerType, Level
from crm.queries.scope import customers_in_reach
from inventory.models import DisplayScheme, PriceList
from wholesale.models import AuditEntry


def test_a_level_brings_its_price_list(house, olive, noon):
    level = save_level(pk=None, name="Wholesale", rank=1, by=olive, at=noon)
    save_level(pk=level.pk, name="Big wholesale", rank=2, by=olive, at=noon)

    assert list(Level.objects.values_list("name", "rank")) == [("Big wholesale", 2)]
    assert list(PriceList.objects.values_list("name", flat=True)) == ["Big wholesale"]


def test_a_name_is_taken_once(retail, shops_type, haikou, olive, noon):
    with pytest.raises(NameTaken):
        save_level(pk=None, name="Retailers", rank=1, by=olive, at=noon)
    with pytest.raises(NameTaken):
        save_type(pk=None, name="Shops", scheme=None, by=olive, at=noon)
    with pytest.raises(NameTaken):
        save_area(pk=None, name="Haikou", salesmen=[], drivers=[], by=olive, at=noon)

    assert [m.objects.count() for m in (Level, CustomerType, Area, PriceList)] == [1, 1, 1, 1]


def test_a_type_shows_goods_by_its_scheme(shops_type, olive, noon):
    scheme = DisplayScheme.objects.create(name="Drinks only")

    save_type(pk=shops_type.pk, name="Kiosks", scheme=scheme, by=olive, at=noon)

    shops_type.refresh_from_db()
    assert (shops_type.name, shops_type.scheme) == ("Kiosks", scheme)
    assert AuditEntry.objects.get().facts["changes"]["scheme"] == ["", "Drinks only"]


def test_what_customers_use_stays(jade, olive, noon):
    for thing in (jade.level, jade.type, jade.area):
        with pytest.raises(StillUsed):
            remove(thing=thing, by=olive, at=noon)

    assert [m.objects.count() for m in (Level, CustomerType, Area, PriceList)] == [1, 1, 1, 1]


def test_what_nobody_uses_goes(retail, shops_type, haikou, olive, noon):
    for thing in (retail, shops_type, haikou):
        remove(thing=thing, by=olive, at=noon)

    assert [m.objects.count() for m in (Level, CustomerType, Area, PriceList)] == [0, 0, 0, 0]


def test_a_salesman_sees_a_new_area_at_once(jade, opal, sam, sanya, haikou, olive, noon):
    assert list(customers_in_reach(sam)) == [jade]

    save_area(pk=sanya.pk, name="Sanya", salesmen=[sam], drivers=[], by=olive, at=noon)
    assert list(customers_in_reach(sam)) == [opal, jade]

    place_person(person=sam, areas={"salesman": [sanya], "driver": []}, by=olive, at=noon)
    assert list(customers_in_reach(sam)) == [opal]
    assert AreaPerson.objects.filter(user=sam).count() == 1
