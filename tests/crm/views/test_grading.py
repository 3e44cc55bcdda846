from django.urls import reverse

from crm.models import Area, AreaPerson, CustomerType, Level


def test_levels_and_types_are_kept_on_one_page(browser, olive, house):
    client = browser(olive)

    client.post(reverse("crm:level-save"), {"name": "Wholesale", "rank": "1"})
    client.post(reverse("crm:type-save"), {"name": "Hotels"})

    shown = client.get(reverse("crm:grading")).content.decode()
    assert 'value="Wholesale"' in shown
    assert 'value="Hotels"' in shown


def test_a_taken_name_is_refused_where_one_looks(browser, olive, retail, shops_type):
    client = browser(olive)

    for name, url in (("Retailers", "crm:level-save"), ("Shops", "crm:type-save")):
        answer = client.post(reverse(url), {"name": name})
        assert answer.status_code == 409
        assert "already. Choose another name." in answer.content.decode()
    assert (Level.objects.count(), CustomerType.objects.count()) == (1, 1)


def test_an_area_names_who_serves_it(browser, olive, sam, dan, sanya, rui):
    client = browser(olive)
    url = reverse("crm:area-list")

    client.post(url, {"pk": sanya.pk, "name": "Sanya", "salesmen": [sam.pk], "drivers": [dan.pk]})
    assert set(AreaPerson.objects.filter(area=sanya).values_list("user", "role")) == {
        (sam.pk, "salesman"), (dan.pk, "driver"),
    }  # fmt: skip

    refused = client.post(url, {"name": "Danzhou", "salesmen": [rui.pk]})
    assert refused.status_code == 422
    assert not Area.objects.filter(name="Danzhou").exists()


def test_a_persons_areas_are_set_on_his_page(browser, max_, sam, sanya):
    url = reverse("crm:person-areas", args=[sam.pk])

    answer = browser(max_).post(url, {"sells_in": [sanya.pk]}, HTTP_HX_REQUEST="true")

    assert answer.status_code == 200
    assert [row.area for row in AreaPerson.objects.filter(user=sam)] == [sanya]


def test_others_do_not_sort_customers(browser, rui, sam, haikou):
    for who in (rui, sam):
        client = browser(who)
        assert client.get(reverse("crm:grading")).status_code == 403
        assert client.post(reverse("crm:level-save"), {"name": "Free"}).status_code == 403
        assert client.post(reverse("crm:area-removal", args=[haikou.pk])).status_code == 403
    assert Area.objects.count() == 1


def test_a_level_says_who_gets_scarce_goods_first(browser, max_, house):
    client = browser(max_)
    client.post(reverse("crm:level-save"), {"name": "Wholesale", "rank": "1", "priority": "2"})
    client.post(reverse("crm:level-save"), {"name": "Others", "rank": "2", "priority": ""})
    assert sorted(Level.objects.values_list("name", "priority")) == [
        ("Others", 5),
        ("Wholesale", 2),
    ]
    answer = client.post(reverse("crm:level-save"), {"name": "More", "priority": "10"})
    assert answer.status_code == 422
