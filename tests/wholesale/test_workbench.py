"""What waits for whom when the day begins."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def workbench_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/office/")


def waiting(answer):
    return {(tile.label, tile.count) for tile in answer.context["waiting"]}


def test_a_new_order_waits_for_those_who_review(submitted, rui, fin, cleo):
    submitted()

    assert ("Orders to review", 1) in waiting(workbench_of(rui))
    assert "Orders to review" not in {label for label, _ in waiting(workbench_of(fin))}
    assert "Orders to review" not in {label for label, _ in waiting(workbench_of(cleo))}


def test_a_salesman_sees_the_debts_of_his_areas_only(submitted, rui, sam, opal, qi, noon):
    from orders.actions.review import review_order

    review_order(number=submitted().number, by=rui, at=noon)
    review_order(number=submitted(customer=opal, by=qi).number, by=rui, at=noon)

    assert ("Customers overdue", 1) in waiting(workbench_of(sam))
    assert ("Customers overdue", 2) in waiting(workbench_of(rui))


def test_the_page_asks_the_same_number_of_questions_however_much_waits(
    submitted, olive, django_assert_max_num_queries
):
    submitted()
    workbench_of(olive)
    with django_assert_max_num_queries(60) as few:
        workbench_of(olive)
    for _ in range(3):
        submitted()
    with django_assert_max_num_queries(60) as many:
        workbench_of(olive)

    assert len(many) == len(few)


def test_a_driver_is_kept_out(dan):
    assert workbench_of(dan).status_code == 403
