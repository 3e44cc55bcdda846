from crm.queries.found import find
from crm.queries.scope import areas_in_reach, customers_in_reach


def titles(user, text):
    return [found.title for found in find(user, text)]


def test_the_search_box_finds_customers_in_reach(jade, opal, olive, sam, dan):
    for customer in (jade, opal):
        customer.search_tokens = ["shop"]
        customer.save()

    assert titles(olive, "shop") == ["Opal Mart", "Jade Noodle House"]
    assert titles(sam, "shop") == ["Jade Noodle House"]
    assert titles(dan, "shop") == []
    assert titles(olive, "!") == []
    assert find(sam, "shop")[0].url == "/office/customers/C001/"


def test_how_far_people_reach(jade, opal, person, sam, haikou, sanya):
    for role in ("owner", "manager", "reviewer", "finance", "clerk", "cashier"):
        assert list(customers_in_reach(person(f"a-{role}", role))) == [opal, jade]
    for role in ("driver", "purchaser"):
        assert list(customers_in_reach(person(f"a-{role}", role))) == []
    assert list(areas_in_reach(sam)) == [haikou]


def test_a_salesman_who_is_also_a_reviewer_sees_all(jade, opal, person):
    both = person("both", "salesman", "reviewer")

    assert list(customers_in_reach(both)) == [opal, jade]


def test_a_customers_people_reach_no_customers(lin, jade):
    assert list(customers_in_reach(lin)) == []
    assert list(areas_in_reach(lin)) == []
