import pytest
from django.urls import reverse

from crm.models import Address, Customer, Member
from wholesale import idempotency

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(name, *args):
    return reverse(f"crm:{name}", args=args)


def filled(**changed):
    return {
        "name": "Jade Noodle House", "contact_name": "", "phone": "", "wechat_id": "",
        "tax_number": "", "remark": "", "type": "", "area": "", "level": "",
        "credit_limit": "1000.00", "payment_days": "30", "version": "1", **changed,
    }  # fmt: skip


def test_the_list_asks_the_same_number_of_questions(browser, olive, jade, questions):
    client, url = browser(olive), page("customer-list")
    with_one = questions(client, url)
    for n in range(2):
        Customer.objects.create(
            code=f"N{n}", name="Neighbour", type=jade.type, level=jade.level, area=jade.area
        )

    assert questions(client, url) == with_one
    shown = client.get(url).content.decode()
    assert shown.count('data-href="/office/customers/') == 3


def test_a_salesman_sees_his_area_only(browser, sam, jade, opal):
    listed = browser(sam).get(page("customer-list")).content.decode()

    assert "Jade Noodle House" in listed
    assert "Opal Mart" not in listed


@pytest.mark.parametrize(
    "name",
    ["customer-detail", "customer-peek", "customer-share", "customer-people",
     "customer-addresses", "customer-trail"],
)  # fmt: skip
def test_anothers_customer_does_not_exist_for_a_salesman(browser, sam, jade, opal, name):
    client = browser(sam)

    assert client.get(page(name, jade.code)).status_code == 200
    assert client.get(page(name, opal.code)).status_code == 404


def test_anothers_customer_is_not_changed_by_a_salesman(browser, sam, opal, qi, noon):
    client = browser(sam)
    for name in ("customer-data", "customer-block", "address-addition"):
        answer = client.post(page(name, opal.code), filled(name="Mine now", reason="x"))
        assert answer.status_code == 404
    opal.refresh_from_db()
    assert (opal.name, opal.state) == ("Opal Mart", "active")


def test_a_customer_is_opened_and_leads_to_its_page(browser, olive, haikou):
    key = idempotency.new_key()
    sent = filled(name="New Shop", area=haikou.pk, idempotency_key=key, code="N-1")
    client = browser(olive)

    first = client.post(page("customer-new"), sent)
    second = client.post(page("customer-new"), sent)

    assert first.url == second.url == "/office/customers/N-1/"
    assert Customer.objects.get().area == haikou


def test_what_was_typed_stays_when_it_cannot_be_saved(browser, olive, house):
    sent = filled(name="", contact_name="Lin", phone="not a phone")

    answer = browser(olive).post(page("customer-new"), sent)

    assert answer.status_code == 422
    assert 'value="Lin"' in answer.content.decode()
    assert "This is not a phone number" in answer.content.decode()
    assert not Customer.objects.exists()


def test_fields_that_are_not_on_the_form_are_not_taken(browser, sam, haikou, jade, retail):
    """Mass assignment: a salesman posts the terms, the state and the code."""
    sent = filled(
        area=haikou.pk, credit_limit="9999999", payment_days="365", level=retail.pk,
        state="blocked", code="HACK", own_prices="1", currency="USD", search_tokens="x",
    )  # fmt: skip

    assert browser(sam).post(page("customer-data", jade.code), sent, **HTMX).status_code == 200

    jade.refresh_from_db()
    assert (jade.credit_limit, jade.payment_days, jade.state, jade.code, jade.currency) == (
        1000, 30, "active", "C001", "CNY",
    )  # fmt: skip


def test_two_people_editing_see_both_values(browser, olive, max_, jade):
    browser(olive).post(
        page("customer-data", jade.code), filled(contact_name="Olive's Lin"), **HTMX
    )

    answer = browser(max_).post(
        page("customer-data", jade.code), filled(contact_name="Max's Lin"), **HTMX
    )

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Olive&#x27;s Lin" in shown
    assert "Max&#x27;s Lin" in shown
    assert 'name="version" value="2"' in shown
    jade.refresh_from_db()
    assert jade.contact_name == "Olive's Lin"


def test_without_htmx_an_edit_conflict_loses_nothing_either(browser, max_, jade):
    Customer.objects.update(version=5, contact_name="Somebody")

    answer = browser(max_).post(page("customer-data", jade.code), filled(contact_name="Max's Lin"))

    assert answer.status_code == 409
    assert "Max&#x27;s Lin" in answer.content.decode()


def test_a_reviewer_looks_but_does_not_edit(browser, rui, jade):
    client = browser(rui)

    assert 'name="contact_name"' not in client.get(page("customer-detail", "C001")).content.decode()
    assert client.post(page("customer-data", "C001"), filled()).status_code == 403
    assert client.get(page("customer-new")).status_code == 403
    refused = client.post(page("address-addition", "C001"), {"recipient": "x"}, **HTMX)
    assert refused.status_code == 403
    assert Address.objects.count() == 1


def test_ending_a_place_is_for_reviewers(browser, sam, rui, jade, bo):
    place = Member.objects.get(user=bo)
    url = page("member-ending", jade.code, place.pk)

    assert browser(sam).post(url).status_code == 403
    place.refresh_from_db()
    assert place.is_active

    assert browser(rui).post(url, **HTMX).status_code == 200
    place.refresh_from_db()
    assert not place.is_active


def test_a_person_is_only_found_under_his_own_company(browser, rui, jade, qi):
    place = Member.objects.get(user=qi)

    assert browser(rui).post(page("member-ending", jade.code, place.pk)).status_code == 404
    place.refresh_from_db()
    assert place.is_active


def test_a_drivers_and_a_customers_people_see_no_customers(browser, dan, lin, jade):
    for who in (dan, lin):
        assert browser(who).get(page("customer-list")).status_code == 403
        assert browser(who).get(page("customer-detail", jade.code)).status_code == 403


def test_addresses_are_added_changed_and_removed_in_their_panel(browser, sam, jade):
    client = browser(sam)
    sent = {"recipient": "Bo", "phone": "13900000009", "street": "Market Street 2"}
    bad = client.post(page("address-addition", "C001"), {**sent, "phone": "x"}, **HTMX)
    assert (bad.status_code, Address.objects.count()) == (422, 1)
    assert 'value="Market Street 2"' in bad.content.decode()

    client.post(
        page("address-addition", "C001"),
        {**sent, "idempotency_key": idempotency.new_key()}, **HTMX,
    )  # fmt: skip
    address = Address.objects.get(recipient="Bo")
    change = page("address-form", "C001", address.pk)
    client.post(change, {**sent, "street": "Market Street 3", "customer": "99"}, **HTMX)
    address.refresh_from_db()
    assert (address.street, address.customer) == ("Market Street 3", jade)

    client.post(page("address-removal", "C001", address.pk), **HTMX)
    address.refresh_from_db()
    assert not address.is_active


def test_an_address_is_only_found_under_its_customer(browser, olive, jade, opal):
    address = jade.addresses.get()

    url = page("address-form", opal.code, address.pk)

    assert browser(olive).get(url).status_code == 404
    assert browser(olive).post(url, {"street": "Stolen"}).status_code == 404
