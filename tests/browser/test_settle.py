"""From "I have paid" on a phone to a settled debt at the desk."""

import re
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import expect

from finance.models import CustomerAccount, OpenItem, Settlement
from orders.actions.review import review_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def debts(submitted, rui, noon):
    """Two debts of jade's: 108.00 and 54.00."""
    for cases in (2, 1):
        placed = submitted(cases=cases)
        review_order(number=placed.number, by=rui, at=noon)
    return list(OpenItem.objects.order_by("pk"))


@pytest.fixture
def slip(tmp_path):
    path = tmp_path / "slip.jpg"
    Image.new("RGB", (300, 500), "white").save(path)
    return path


def balance(customer):
    account = CustomerAccount.objects.get(customer=customer)
    return account.receivable, account.prepayment


def test_a_payment_goes_from_the_phone_to_the_books(
    handset, desk, serious, debts, slip, lin, fin, jade
):
    phone = handset(lin)
    phone.goto("/shop/money/")
    expect(phone.locator(".owed")).to_contain_text("162.00")
    for box in phone.locator("input[name=document]").all():
        box.set_checked(False)
    expect(phone.locator("[data-settle-sum-of]")).to_contain_text("162.00")
    phone.locator(f"input[value={debts[0].document}]").check()
    expect(phone.locator("[data-settle-sum-of]")).to_contain_text("108.00")
    assert serious(phone) == []
    phone.locator(".action-bar button").click()
    expect(phone.locator("input[name=received]")).to_have_value(re.compile(r"^108"))
    phone.locator("input[name=received]").fill("120")
    phone.locator("input[name=slip]").set_input_files(slip)
    phone.locator("input[name=reference]").fill("8812-77")
    assert serious(phone) == []
    phone.locator("main form button.btn--primary").dblclick()
    expect(phone.locator("#payment")).to_contain_text("Paid, being checked")
    settlement = Settlement.objects.get()

    office = desk(fin)
    office.goto("/office/settlements/?view=waiting&state=unreviewed")
    office.get_by_text(settlement.number).first.click()
    expect(office.locator("#settle-result")).to_contain_text("12.00 is left over")
    office.locator(f"[data-settle='{debts[1].pk}']").check()
    expect(office.locator("#settle-result")).to_contain_text("42.00 is missing")
    office.locator(f"[data-settle-amount='{debts[1].pk}']").fill("12")
    expect(office.locator("#settle-result")).not_to_contain_text("missing")
    assert serious(office) == []
    office.get_by_role("button", name="Review and post").click()
    expect(office.locator("#settlement")).to_contain_text("Reviewed and posted")
    assert balance(jade) == (Decimal("42.00"), 0)

    phone.goto("/shop/payments/")
    expect(phone.locator("main")).to_contain_text("Confirmed")
    assert serious(phone) == []


def test_the_desk_fills_in_what_is_missing(desk, debts, fin, olive, jade, noon):
    from finance.actions.record import Payment, record_receipt
    from finance.models import Tender
    from wholesale import idempotency

    payment = Payment(Tender.objects.get(name="Bank"), Decimal("160.00"), noon.date())
    settlement = record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=olive, at=noon
    )
    office = desk(fin)
    office.goto(f"/office/settlements/{settlement.number}/")
    office.locator(f"[data-settle='{debts[1].pk}']").uncheck()
    expect(office.locator("#settle-result")).to_contain_text("52.00 is left over")
    office.get_by_role("button", name="Oldest due first").click()
    expect(office.locator(f"[data-settle-amount='{debts[1].pk}']")).to_have_value("52")
    office.locator(f"[data-settle-amount='{debts[1].pk}']").fill("54")
    office.get_by_role("button", name="Round it off").click()
    expect(office.locator("input[name=rounding]")).to_have_value("2")
    office.keyboard.press("Escape")
    office.get_by_role("button", name="Review and post").click()
    expect(office.locator("#settlement")).to_contain_text("Reviewed and posted")
    assert balance(jade) == (0, 0)

    office.get_by_text("Take it back").click()
    office.get_by_text("Write off", exact=True).first.click()
    office.locator("textarea[name=reason]").fill("The cheque bounced")
    office.locator(".reason__form button.btn--danger").click()
    expect(office.locator("#settlement")).to_contain_text("Its documents are open again")
    assert balance(jade) == (Decimal("162.00"), 0)


def test_two_reviewers_at_two_desks_see_each_other(desk, debts, lin, fin, olive, jade, noon):
    from finance.actions.record import Payment, report_payment
    from finance.models import Tender
    from wholesale import idempotency

    payment = Payment(Tender.objects.get(name="Bank"), Decimal("162.00"), noon.date())
    settlement = report_payment(
        customer=jade, payment=payment, key=idempotency.new_key(), by=lin, at=noon
    )
    first, second = desk(fin), desk(olive)
    for page in (first, second):
        page.goto(f"/office/settlements/{settlement.number}/")
    first.get_by_role("button", name="Review and post").click()
    expect(first.locator("#settlement")).to_contain_text("Reviewed and posted")

    second.get_by_role("button", name="Review and post").click()

    expect(second.locator("[role=alert]")).to_contain_text("was already reviewed by Fin")
    assert balance(jade) == (0, 0)


@pytest.mark.parametrize(
    "address",
    ["/office/settlements/", "/office/receivables/", "/office/ageing/", "/office/ledger/",
     "/office/ledger/trial-balance/", "/office/settlements/tenders/",
     "/office/receivables/statements/C001/",
     "/office/settlements/new/?customer=C001"],
)  # fmt: skip
def test_money_pages_are_quiet_and_accessible(desk, serious, debts, fin, address):
    page = desk(fin)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert serious(page) == []


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("name", ["money", "money/report", "payments", "money/statement"])
def test_the_phones_pages_fit(handset, serious, debts, lin, name, width):
    page = handset(lin, viewport={"width": width, "height": 700})
    page.goto(f"/shop/{name}/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_without_scripts_a_payment_is_reported_and_reviewed(handset, desk, debts, lin, fin, jade):
    phone = handset(lin, java_script_enabled=False)
    phone.goto("/shop/money/")
    phone.locator(f"input[value={debts[1].document}]").check()
    phone.locator(".action-bar button").click()
    phone.locator("main form button.btn--primary").click()
    expect(phone.locator("#payment")).to_contain_text("Paid, being checked")
    settlement = Settlement.objects.get()

    office = desk(fin, java_script_enabled=False)
    office.goto(f"/office/settlements/{settlement.number}/")
    office.get_by_role("button", name="Oldest due first").click()
    office.get_by_role("button", name="Review and post").click()
    settlement.refresh_from_db()
    assert settlement.state == "reviewed"
