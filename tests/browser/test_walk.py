"""The main job of the house in one go, as people do it: from a new customer to a paid debt.

Sam opens a customer and shares its code; Ann applies on her phone, with pictures; Rui approves
her; she searches, fills the cart and sends it; Rui changes a quantity and approves; she reports
her transfer with the slip; Fin reviews it. Then nothing is owed, and the books are right.
"""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import translation
from PIL import Image
from playwright.sync_api import expect

from crm.models import Application, Customer, Invitation, Member
from finance.models import CustomerAccount, Settlement
from inventory.models import StockLevel
from orders.models import Order, Shipment
from wholesale.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "some long words in a row"


@pytest.fixture
def pictures(settings, tmp_path):
    """Photos as a phone takes them; what is sent in stays in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    paths = {}
    for name in ("front", "licence", "slip"):
        paths[name] = tmp_path / f"{name}.jpg"
        Image.new("RGB", (600, 400), "seagreen").save(paths[name])
    return paths


@pytest.fixture(params=["zh-hans", "en"])
def said(request):
    """The words of the house in one language; in Chinese every one of them is translated."""

    def speak(english, **facts):
        with translation.override(request.param):
            words = translation.gettext(english)
        assert request.param == "en" or words != english
        return words % facts if facts else words

    speak.language = request.param
    return speak


@pytest.fixture
def people(said, sam, rui, fin):
    """Who works here, each in the language of the walk."""
    User.objects.update(language=said.language)


def button(page, words):
    return page.get_by_role("button", name=words, exact=True)


def waits_for(office, words, address):
    """The workbench counts one thing to do, and leads to it."""
    office.goto("/office/")
    tile = office.locator(".stat--waiting", has_text=words)
    expect(tile.locator(".stat__value")).to_have_text("1")
    tile.click()
    office.wait_for_url(f"**{address}*")


def opened_and_shared(office, said):
    """Sam writes down a name and shares its code; answers what the code leads to."""
    office.goto("/office/customers/")
    office.get_by_role("link", name=said("New customer")).first.click()
    office.locator("input[name=name]").fill("Harbour Grill 海港烧烤")
    button(office, said("Open the customer")).click()
    office.get_by_text(said("Customer opened. Share its code next.")).wait_for()
    office.goto(f"/office/customers/{Customer.objects.get().code}/share/")
    button(office, said("Make the code")).click()
    link = office.locator("[data-copy]").first.get_attribute("data-copy")
    return re.sub(r"^https?://[^/]+", "", link)


def applied(phone, path, said, pictures):
    """Ann scans the code, registers, and sends her profile with two photos."""
    phone.goto(path)
    if said.language == "en":
        button(phone, "English").click()
    phone.get_by_role("link", name=said("Register")).click()
    phone.get_by_label(said("Your name")).fill("Ann")
    phone.get_by_label(said("Phone")).fill("138 0000 4444")
    phone.get_by_label(said("Password")).fill(PASSWORD)
    button(phone, said("Register")).click()
    phone.get_by_label(said("WeChat id")).fill("ann_wx")
    phone.locator("input[name=shop_front]").set_input_files(pictures["front"])
    phone.locator("input[name=licence]").set_input_files(pictures["licence"])
    expect(phone.locator(".picker__shot")).to_have_count(2)
    button(phone, said("Send the application")).click()
    phone.get_by_text(said("Waiting for review")).wait_for()
    assert Invitation.objects.get().uses_left == 0


def let_in(office, said):
    """Rui sees the application wait, looks at the photos, and approves."""
    waits_for(office, said("Applications to review"), "/office/applications/")
    office.get_by_role("link", name=Application.objects.get().number).click()
    expect(office.locator(".application-photo")).to_have_count(2)
    button(office, said("Approve")).click()
    expect(office.locator("#application")).to_contain_text(said("Approved"))
    assert Member.objects.get().role == "owner"


def ordered(phone, said):
    """Ann finds the goods by their sounds, takes two cases and three, and sends them once."""
    phone.goto("/shop/")
    phone.get_by_label(said("Search goods")).fill("jy")
    phone.get_by_text("Green tea").wait_for(state="detached")
    more = said("More: %(label)s", label="Soy sauce 酱油")
    button(phone, more).click()
    phone.locator("#shop-bar", has_text="¥60.00").wait_for()
    button(phone, more).click()
    phone.locator("#shop-bar", has_text="¥120.00").wait_for()
    phone.get_by_role("link", name=said("Check out")).click()
    phone.locator("#cart", has_text="¥120.00").wait_for()
    phone.get_by_role("link", name=said("Check out")).click()
    phone.get_by_label(said("Recipient")).fill("Ann")
    phone.get_by_label(said("Phone")).fill("13800004444")
    phone.get_by_label(said("Street and number")).fill("Harbour Road 9")
    button(phone, said("Send the order")).dblclick()
    phone.get_by_text(said("Waiting for the manager's confirmation")).first.wait_for()
    order = Order.objects.get()
    assert (order.total, order.lines.get().quantity) == (Decimal("120.00"), 24)
    return order.number


def approved(office, said, number):
    """Rui hears of it, makes it three cases, and approves: the goods leave, the debt is there."""
    call_command("outbox", "--drain")
    waits_for(office, said("Orders to review"), "/office/orders/")
    expect(office.locator("#inbox-badge")).not_to_be_empty()
    office.get_by_role("link", name=number).click()
    office.wait_for_url(f"**/office/orders/{number}/", wait_until="load")
    packs = office.get_by_label(f"{said('Quantity')}: Soy sauce")
    packs.fill("3")
    packs.press("Tab")
    office.locator("#grid-total", has_text="180.00").wait_for()
    button(office, said("Save lines")).click()
    office.get_by_text(said("Lines saved.")).wait_for()
    office.locator(".doc-head").get_by_role("button", name=said("Approve")).click()
    office.get_by_text(said("Approved."), exact=True).wait_for()
    assert StockLevel.objects.get(sku__code="SOY").on_hand == 120 - 36
    assert account() == (Decimal("180.00"), 0)
    note = office.request.get(f"/papers/shipments/{Shipment.objects.get().number}/pdf/")
    assert (note.status, note.body()[:5]) == (200, b"%PDF-")


def paid(phone, said, number, slip):
    """Ann is told, sees what she gets and owes, and reports her transfer."""
    call_command("outbox", "--drain")
    phone.goto("/inbox/")
    phone.get_by_text(said("Your order %(document)s was approved", document=number)).click()
    expect(phone.locator("#order")).to_contain_text("180.00")
    phone.goto("/shop/money/")
    expect(phone.locator(".owed")).to_contain_text("180.00")
    phone.locator("input[name=document]").check()
    phone.locator(".action-bar button").click()
    expect(phone.locator("input[name=received]")).to_have_value(re.compile(r"^180"))
    phone.locator("input[name=slip]").set_input_files(slip)
    phone.locator("main form button.btn--primary").click()
    expect(phone.locator("#payment")).to_contain_text(said("Paid, being checked"))
    assert account() == (Decimal("180.00"), 0)


def booked(office, said):
    """Fin sees the payment wait, looks at the slip, and posts it."""
    waits_for(office, said("Payments to review"), "/office/settlements/")
    number = Settlement.objects.get().number
    office.get_by_role("link", name=number).first.click()
    assert office.request.get(f"/office/settlements/{number}/slip/").status == 200
    button(office, said("Review and post")).click()
    expect(office.locator("#settlement")).to_contain_text(said("Reviewed and posted."))


def account():
    return CustomerAccount.objects.values_list("receivable", "prepayment").get()


def nothing_is_owed(office, phone, said):
    """The office's statement and Ann's say the same: what came was paid."""
    office.goto(f"/office/receivables/statements/{Customer.objects.get().code}/")
    moved = office.locator("table").first.locator("tbody tr td:nth-last-child(1)")
    assert moved.all_inner_texts() == ["0.00", "180.00", "0.00"]
    expect(office.locator(".doc-head")).to_contain_text("¥0.00")
    phone.goto("/shop/money/statement/")
    expect(phone.locator(".owed b")).to_have_text("¥0.00")
    phone.goto("/shop/money/")
    expect(phone.locator("main")).to_contain_text(said("Everything is paid"))
    assert account() == (0, 0)


def test_the_main_job_from_a_new_customer_to_a_paid_debt(
    desk, handset, said, people, sam, rui, fin, soy, tea, mall, pictures
):
    phone = handset()
    path = opened_and_shared(desk(sam), said)
    applied(phone, path, said, pictures)
    office = desk(rui)
    let_in(office, said)
    number = ordered(phone, said)
    approved(office, said, number)
    paid(phone, said, number, pictures["slip"])
    money = desk(fin)
    booked(money, said)
    nothing_is_owed(money, phone, said)
    call_command("check_books")
