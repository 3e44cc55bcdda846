"""The customer list shows what is owed, and changes many customers in one go."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Customer, Level
from finance.models import CustomerAccount, OpenItem
from inventory.models import PriceList
from wholesale.models import AuditEntry

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(name):
    return reverse(f"crm:{name}")


@pytest.fixture
def owing(jade):
    """Jade owes 300, of which 200.50 are past due."""
    today = timezone.localdate()
    CustomerAccount.objects.update_or_create(customer=jade, defaults={"receivable": 300})
    for number, amount, due in (
        ("SH1", "200.50", today - dt.timedelta(days=1)), ("SH2", "99.50", today)
    ):  # fmt: skip
        OpenItem.objects.create(
            customer=jade, kind="shipment", document=number, date=today, due_date=due,
            amount=Decimal(amount),
        )  # fmt: skip
    return jade


def test_the_list_says_what_is_owed_and_overdue(browser, olive, owing, opal):
    shown = browser(olive).get(page("customer-list")).content.decode()

    assert '<td class="num">300.00</td><td class="num bad">200.50</td>' in shown
    assert '<td class="num">–</td><td class="num bad">–</td>' in shown


def test_who_may_not_see_statements_sees_no_debts(browser, cleo, owing):
    shown = browser(cleo).get(page("customer-list")).content.decode()

    assert "Jade Noodle House" in shown
    assert "200.50" not in shown
    assert "Overdue" not in shown


def test_debts_cost_no_question_per_customer(browser, olive, owing, questions):
    client, url = browser(olive), page("customer-list")
    with_one = questions(client, url)
    for n in range(2):
        other = Customer.objects.create(code=f"N{n}", name="Neighbour", area=owing.area)
        CustomerAccount.objects.create(customer=other, receivable=5)

    assert questions(client, url) == with_one


def test_many_customers_get_a_level_and_days_in_one_go(browser, olive, jade, opal, retail):
    other = Level.objects.create(
        name="Other level", price_list=PriceList.objects.create(name="Other level")
    )
    sent = {"pk": [jade.pk, opal.pk], "level": other.pk, "payment_days": "14"}

    answer = browser(olive).post(page("customers-change"), sent, **HTMX)

    assert "2 rows done." in answer.content.decode()
    assert answer["HX-Trigger"] == "customers-changed"
    assert list(Customer.objects.order_by("pk").values_list("level", "payment_days")) == [
        (other.pk, 14), (other.pk, 14),
    ]  # fmt: skip
    trail = AuditEntry.objects.filter(action="customer.changed", document=jade.code)
    assert trail.get().facts["changes"] == {
        "level": [retail.name, "Other level"], "payment_days": ["30", "14"]
    }  # fmt: skip


def test_what_is_left_as_it_is_stays_and_none_empties(browser, olive, jade):
    sent = {"pk": [jade.pk], "type": "0"}

    browser(olive).post(page("customers-change"), sent, **HTMX)

    before = jade
    after = Customer.objects.get()
    assert (after.type, after.level_id, after.area_id, after.payment_days) == (
        None, before.level_id, before.area_id, before.payment_days,
    )  # fmt: skip


def test_a_salesman_is_refused_row_by_row_outside_his_areas(browser, sam, jade, opal, sanya):
    client = browser(sam)

    moved = client.post(page("customers-change"), {"pk": [jade.pk], "area": sanya.pk}, **HTMX)
    emptied = client.post(page("customers-change"), {"pk": [jade.pk], "area": "0"}, **HTMX)
    anothers = client.post(page("customers-change"), {"pk": [opal.pk], "type": "0"}, **HTMX)

    assert (moved.status_code, anothers.status_code) == (422, 409)
    assert "Choose one of your own areas" in emptied.content.decode()
    jade.refresh_from_db()
    opal.refresh_from_db()
    assert (jade.area.name, jade.version, opal.version) == ("Haikou", 1, 1)


def test_terms_posted_by_a_salesman_are_not_taken(browser, sam, jade):
    sent = {"pk": [jade.pk], "type": "0", "payment_days": "365"}

    browser(sam).post(page("customers-change"), sent, **HTMX)

    jade.refresh_from_db()
    assert (jade.type, jade.payment_days) == (None, 30)


@pytest.mark.parametrize(
    ("sent", "says"),
    [({}, "Choose at least one thing"), ({"payment_days": "400"}, "less than or equal to 365"),
     ({"level": "987654"}, "Select a valid choice")],
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_asked_again(browser, olive, jade, sent, says):
    answer = browser(olive).post(page("customers-change"), {"pk": [jade.pk], **sent}, **HTMX)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert f'name="pk" value="{jade.pk}"' in answer.content.decode()
    assert Customer.objects.get().version == 1


def test_the_form_works_without_htmx_and_says_when_nothing_is_selected(browser, olive, jade):
    client = browser(olive)

    asked = client.post(page("customers-change-form"), {"pk": [jade.pk]})
    nothing = client.post(page("customers-change-form"), {})

    assert "Change 1 customer" in asked.content.decode()
    assert nothing.status_code == 409
    assert "Select at least one row first." in nothing.content.decode()


def test_blocking_needs_a_reason_and_names_who_was_refused(browser, olive, jade, opal):
    sent = {"pk": [jade.pk, opal.pk]}

    refused = browser(olive).post(page("customers-blocking"), sent, **HTMX)

    assert refused.content.decode().count("Say why") == 2
    assert set(Customer.objects.values_list("state", flat=True)) == {"active"}


def test_many_are_blocked_and_let_go_again(browser, olive, jade, opal):
    client, sent = browser(olive), {"pk": [jade.pk, opal.pk]}

    client.post(page("customers-blocking"), {**sent, "because_block": "Season over"}, **HTMX)
    assert set(Customer.objects.values_list("state", flat=True)) == {"blocked"}

    client.post(page("customers-unblocking"), {**sent, "because_unblock": "Season"}, **HTMX)
    assert set(Customer.objects.values_list("state", flat=True)) == {"active"}
    trail = AuditEntry.objects.filter(document=opal.code).order_by("pk")
    assert list(trail.values_list("action", "because")) == [
        ("customer.blocked", "Season over"), ("customer.unblocked", "Season"),
    ]  # fmt: skip


def test_a_reviewer_has_no_bulk_commands(browser, rui, jade):
    client = browser(rui)

    assert 'name="because_block"' not in client.get(page("customer-list")).content.decode()
    for name in ("customers-change", "customers-blocking", "customers-change-form"):
        assert client.post(page(name), {"pk": [jade.pk]}).status_code == 403
