"""From a customer's code to his first look at the mall, in real browsers: desk, phone, desk."""

import io
import re

import pytest
from PIL import Image

from crm.models import Application, Invitation, Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo(tmp_path):
    written = io.BytesIO()
    Image.new("RGB", (600, 400), "seagreen").save(written, "JPEG")
    path = tmp_path / "front.jpg"
    path.write_bytes(written.getvalue())
    return path


def said(page):
    return page.locator("#main").inner_text()


def test_from_the_code_to_the_approved_member(desk, handset, rui, jade, photo, serious):
    office = desk(rui)
    office.goto("/office/customers/C001/share/")
    office.get_by_role("button", name="Make the code").click()
    office.get_by_text("Scan with WeChat or the camera").wait_for()
    link = office.locator("[data-copy]").first.get_attribute("data-copy")
    assert serious(office) == []

    phone = handset()
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    phone.get_by_role("button", name="English").click()
    assert "Jade Noodle House" in said(phone)
    assert serious(phone) == []
    phone.get_by_role("link", name="Register").click()
    phone.get_by_label("Your name").fill("Ann")
    phone.get_by_label("Phone").fill("138 0000 4444")
    phone.get_by_label("Password").fill("correct horse battery")
    phone.get_by_role("button", name="Register").click()
    phone.get_by_label("WeChat id").fill("ann_wx")
    phone.locator("input[name=shop_front]").set_input_files(photo)
    phone.locator(".picker__shot").wait_for()
    assert serious(phone) == []
    phone.get_by_role("button", name="Send the application").click()
    phone.get_by_text("Waiting for review").wait_for()
    assert Invitation.objects.get().uses_left == 0

    number = Application.objects.get().number
    office.goto("/office/applications/")
    office.get_by_role("link", name=number).click()
    office.locator(".application-photo").wait_for()
    assert serious(office) == []
    office.get_by_role("button", name="Approve").click()
    office.get_by_text("now orders for Jade Noodle House").wait_for()
    assert Member.objects.get().role == "owner"

    phone.reload()
    assert "Order now" in said(phone)
    phone.goto("/shop/me/company/")
    assert "C001" in said(phone)
    assert serious(phone) == []


def test_a_rejection_is_read_and_mended_on_the_phone(desk, handset, person, rui, jade):
    office, phone = desk(rui), handset(person("ann", phone="13800004444"))
    office.goto("/office/customers/C001/share/")
    office.get_by_role("button", name="Make the code").click()
    link = office.locator("[data-copy]").first.get_attribute("data-copy")
    path = re.sub(r"^https?://[^/]+", "", link)
    phone.goto(path)
    phone.get_by_role("button", name="Send the application").click()
    phone.get_by_text("Waiting for review").wait_for()

    office.goto(f"/office/applications/{Application.objects.get().number}/")
    office.locator("summary", has_text="Reject").click()
    office.get_by_label("Reason").fill("Please write your full name.")
    office.locator(".reason__form").get_by_role("button", name="Reject").click()
    office.get_by_text("The applicant sees your reason").wait_for()

    phone.reload()
    assert "Please write your full name." in said(phone)
    phone.goto(path)
    phone.get_by_label("Your name").fill("Ann Lee")
    phone.get_by_role("button", name="Send the application").click()
    phone.get_by_text("Waiting for review").wait_for()
    assert Application.objects.get(state="submitted").contact_name == "Ann Lee"


def test_two_people_editing_a_customer_see_both_values(desk, olive, max_, jade):
    mine, theirs = desk(olive), desk(max_)
    for page in (mine, theirs):
        page.goto("/office/customers/C001/")
    theirs.get_by_label("Contact").fill("Lin the elder")
    theirs.locator("#customer-data").get_by_role("button", name="Save").click()
    theirs.get_by_text("Saved.").wait_for()
    theirs.locator("#customer-head").get_by_text("Lin the elder").wait_for()

    mine.get_by_label("Contact").fill("Lin the younger")
    mine.locator("#customer-data").get_by_role("button", name="Save").click()
    mine.get_by_text("Saved meanwhile").wait_for()
    assert "Lin the elder" in said(mine)
    assert mine.get_by_label("Contact").input_value() == "Lin the younger"

    mine.locator("#customer-data").get_by_role("button", name="Save").click()
    mine.get_by_text("Saved.", exact=True).wait_for()
    jade.refresh_from_db()
    assert jade.contact_name == "Lin the younger"


def test_the_tabs_of_a_customer_load_what_they_show(desk, olive, jade, lin):
    page = desk(olive)
    page.goto("/office/customers/C001/")

    page.get_by_role("tab", name="People").click()
    page.locator("#customer-people").get_by_text("Lin", exact=True).wait_for()
    page.get_by_role("tab", name="Addresses").click()
    page.get_by_text("Binhai Road 1").last.wait_for()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Street and number").fill("Binhai Road 7")
    page.get_by_role("button", name="Save the address").click()
    page.locator("#customer-addresses").get_by_text("Binhai Road 7").wait_for()

    assert jade.addresses.get().street == "Binhai Road 7"


def test_the_accent_colour_is_tried_before_it_is_kept(desk, olive, house):
    page = desk(olive)
    page.goto("/office/company/")

    page.get_by_label("Accent colour").fill("#ffd400")
    assert "Too pale" in page.locator("[data-accent-says]").inner_text()
    page.get_by_label("Accent colour").fill("#7a1fa2")
    assert "Easy to read" in page.locator("[data-accent-says]").inner_text()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Everybody sees it now").wait_for()

    styled = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    page.wait_for_load_state("load")
    assert page.evaluate(styled) == "#7a1fa2"
