import pytest
from django.urls import reverse

from crm.actions.customers import block_customer
from crm.actions.people import end_membership
from crm.models import Address, Invitation, Member
from wholesale import idempotency


def address(**changed):
    return {
        "recipient": "Bo", "phone": "13900000009", "street": "Market Street 2",
        "idempotency_key": idempotency.new_key(), **changed,
    }  # fmt: skip


def test_one_person_orders_for_several_companies(browser, lin, jade, opal, noon):
    Member.objects.create(user=lin, customer=opal, role="buyer", approved_at=noon)
    client = browser(lin)
    assert "Jade Noodle House" in client.get("/shop/me/company/").content.decode()

    client.post(reverse("crm:act-for"), {"member": Member.objects.get(customer=opal).pk})

    shown = client.get("/shop/me/company/").content.decode()
    assert "C002" in shown
    assert 'name="contact_name"' not in shown  # there he is a buyer
    assert client.get("/shop/me/people/").status_code == 403


def test_nobody_acts_for_a_company_that_is_not_his(browser, lin, jade, qi):
    stranger = Member.objects.get(user=qi)
    client = browser(lin)

    assert client.post(reverse("crm:act-for"), {"member": stranger.pk}).status_code == 404
    assert "C001" in client.get("/shop/me/company/").content.decode()


def test_ending_a_place_ends_the_session(browser, bo, lin, noon):
    client = browser(bo)
    assert client.get("/shop/me/addresses/").status_code == 200

    end_membership(member=Member.objects.get(user=bo), by=lin, at=noon)

    assert client.get("/shop/me/addresses/").url == "/login/"
    assert "_auth_user_id" not in client.session


def test_blocking_a_customer_ends_its_sessions(browser, bo, olive, noon):
    client = browser(bo)
    client.get("/shop/me/addresses/")

    block_customer(code="C001", because="unpaid", by=olive, at=noon)

    assert client.get("/shop/me/addresses/").url == "/login/"


def test_a_company_invites_its_own_colleague(browser, lin, jade):
    answer = browser(lin).post(
        reverse("crm:my-invitation"), {"idempotency_key": idempotency.new_key(), "uses": "20"}
    )

    assert answer.status_code == 200
    assert "/join/" in answer.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.customer, invitation.created_by, invitation.uses_left) == (jade, lin, 1)


def test_a_buyer_does_not_manage_people(browser, bo, lin):
    client = browser(bo)
    place = Member.objects.get(user=lin)

    assert client.get("/shop/me/people/").status_code == 403
    assert client.post(reverse("crm:my-invitation")).status_code == 403
    assert client.post(reverse("crm:my-member-ending", args=[place.pk])).status_code == 403
    place.refresh_from_db()
    assert place.is_active


def test_an_owner_ends_a_colleagues_place_but_not_a_strangers(browser, lin, bo, qi):
    own, stranger = Member.objects.get(user=bo), Member.objects.get(user=qi)
    client = browser(lin)

    client.post(reverse("crm:my-member-ending", args=[own.pk]))
    foreign = client.post(reverse("crm:my-member-ending", args=[stranger.pk]))

    own.refresh_from_db()
    stranger.refresh_from_db()
    assert (own.is_active, stranger.is_active, foreign.status_code) == (False, True, 404)


def test_a_strangers_code_is_not_taken_back(browser, qi, jade, code_of):
    invitation, _ = code_of(jade)

    url = reverse("crm:my-invitation-revocation", args=[invitation.pk])

    assert browser(qi).post(url).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_addresses_are_the_companys_own(browser, bo, qi, jade, opal):
    client = browser(bo)
    client.post(reverse("crm:address-new"), address(customer=opal.pk))
    mine = Address.objects.get(street="Market Street 2")
    assert mine.customer == jade

    edit = reverse("crm:address-edit", args=[mine.pk])
    removal = reverse("crm:my-address-removal", args=[mine.pk])
    assert client.get(edit).status_code == 200
    assert browser(qi).get(edit).status_code == 404
    assert browser(qi).post(edit, address(street="Stolen")).status_code == 404
    assert browser(qi).post(removal).status_code == 404
    mine.refresh_from_db()
    assert (mine.street, mine.is_active) == ("Market Street 2", True)


def test_an_address_leads_back_to_where_it_was_needed(browser, bo):
    client = browser(bo)

    back = client.post(reverse("crm:address-new"), address(next="/shop/cart/"))
    away = client.post(reverse("crm:address-new"), address(next="https://evil.example/"))

    assert (back.url, away.url) == ("/shop/cart/", "/shop/me/addresses/")


def test_an_owner_mends_how_the_company_is_reached(browser, lin, jade):
    browser(lin).post(
        "/shop/me/company/",
        {"contact_name": "Lin Wei", "phone": "13900000002", "name": "X", "credit_limit": "9"},
    )

    jade.refresh_from_db()
    assert (jade.contact_name, jade.name, jade.credit_limit) == (
        "Lin Wei", "Jade Noodle House", 1000,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["company/", "people/", "addresses/", "account/", "profile/"])
def test_a_visitor_signs_in_first(browser, house, path):
    answer = browser().get(f"/shop/me/{path}")

    assert answer.url == f"/login/?next=/shop/me/{path}"


def test_a_visit_is_remembered_once_a_session(browser, bo):
    client = browser(bo)
    client.get("/shop/me/addresses/")
    first = Member.objects.get(user=bo).last_used_at
    client.get("/shop/me/addresses/")

    assert first is not None
    assert Member.objects.get(user=bo).last_used_at == first


def test_a_buyer_reads_what_is_registered_and_changes_nothing(browser, bo, jade):
    client = browser(bo)
    assert "C001" in client.get("/shop/me/company/").content.decode()

    answer = client.post("/shop/me/company/", {"contact_name": "Bo", "phone": "13900000002"})

    assert answer.status_code == 403
    jade.refresh_from_db()
    assert jade.contact_name == ""


def test_an_address_is_written_in_full_and_says_what_is_missing(browser, bo, jade):
    client = browser(bo)
    place = {"province": "海南", "city": "海口", "district": ""}

    client.post(reverse("crm:address-new"), address(**place))

    kept = Address.objects.get(customer=jade, province="海南省")
    assert (kept.city, kept.district) == ("海口市", "")
    assert "The district is missing" in client.get("/shop/me/addresses/").content.decode()


def test_a_city_of_another_province_is_refused_and_nothing_typed_is_lost(browser, bo, jade):
    before = Address.objects.filter(customer=jade).count()
    place = {"province": "广东", "city": "海口"}

    answer = browser(bo).post(reverse("crm:address-new"), address(**place))

    page = answer.content.decode()
    assert (answer.status_code, "do not belong together" in page) == (422, True)
    assert ('value="海口"' in page, '<option value="广州市">' in page) == (True, True)
    assert Address.objects.filter(customer=jade).count() == before


def test_choices_follow_the_province_and_the_city(browser, bo):
    page = browser(bo).get("/places/", {"new-province": "海南", "new-city": "海口"})

    assert '<option value="美兰区">' in page.content.decode()
