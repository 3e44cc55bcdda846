import pytest
from django.urls import reverse

from crm.models import Application, Customer, Member

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(name, application):
    return reverse(f"crm:application-{name}", args=[application.number])


def test_the_list_asks_the_same_number_of_questions(browser, rui, person, applied, questions):
    client, url = browser(rui), reverse("crm:application-list")
    applied(by=person("p1"))
    with_one = questions(client, url)
    for name in ("p2", "p3"):
        applied(by=person(name))

    assert questions(client, url) == with_one


def test_the_page_points_at_customers_that_look_alike(browser, rui, visited, jade):
    Customer.objects.filter(pk=jade.pk).update(phone="13800004444")

    shown = browser(rui).get(page("detail", visited())).content.decode()

    assert "Perhaps a customer we have" in shown
    assert "Jade Noodle House (C001, 13800004444)" in shown


def test_a_reviewer_approves_with_one_press(browser, rui, applied, ann, jade):
    application = applied()

    answer = browser(rui).post(page("approval", application), {"role": "owner"}, **HTMX)

    assert answer.status_code == 200
    assert "now orders for Jade Noodle House" in answer.content.decode()
    assert Member.objects.get().customer == jade


def test_the_second_reviewer_is_told_who_was_quicker(browser, rui, max_, applied):
    application = applied()
    browser(rui).post(page("approval", application), {"role": "buyer"}, **HTMX)

    answer = browser(max_).post(page("rejection", application), {"reason": "no"}, **HTMX)

    assert answer.status_code == 409
    assert "Rui decided this on" in answer.content.decode()
    application.refresh_from_db()
    assert application.state == "approved"


def test_a_visitor_is_put_to_a_customer_by_code(browser, rui, visited, jade):
    application = visited()
    sent = {"role": "buyer", "whose": "known", "customer_code": "C009"}

    wrong = browser(rui).post(page("approval", application), sent, **HTMX)
    assert wrong.status_code == 409
    assert "There is no customer with code C009" in wrong.content.decode()
    application.refresh_from_db()
    assert application.state == "submitted"

    browser(rui).post(page("approval", application), {**sent, "customer_code": "C001"}, **HTMX)
    assert Member.objects.get().customer == jade


def test_a_visitor_becomes_a_new_customer_with_level_and_area(
    browser, rui, visited, retail, shops_type, haikou
):
    sent = {
        "role": "owner", "whose": "new", "name": "Vic & Sons", "type": shops_type.pk,
        "level": retail.pk, "area": haikou.pk, "credit_limit": "1000000",
    }  # fmt: skip

    browser(rui).post(page("approval", visited()), sent, **HTMX)

    customer = Customer.objects.get()
    assert (customer.name, customer.type, customer.level, customer.area, customer.credit_limit) == (
        "Vic & Sons", shops_type, retail, haikou, None,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["salesman", "finance", "clerk", "cashier", "driver"])
def test_others_do_not_review(browser, person, applied, role):
    client = browser(person("other", role))
    application = applied()

    assert client.get(page("detail", application)).status_code == 403
    assert client.post(page("approval", application), {"role": "owner"}).status_code == 403
    assert client.post(page("rejection", application), {"reason": "x"}).status_code == 403
    assert Application.objects.get().state == "submitted"
