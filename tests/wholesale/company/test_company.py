import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from wholesale.actions.company import (
    READABLE,
    PaleColour,
    change_company,
    contrast_with_white,
    readable_like,
)
from wholesale.models import AuditEntry, Company


@pytest.fixture
def page(olive, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(**changed):
    return {
        "name": "Hainan Wholesale", "introduction": "", "service_phone": "", "address": "",
        "bank_details": "", "accent_colour": "#0b6bcb", "currency": "CNY", "mall_is_open": "on",
        "profile_is_required": "on", "four_eyes": "on", "books_closed_until": "",
        "tax_rate": "0.00", "checks_addresses": "on", "paper_size": "a4",
        **changed,
    }  # fmt: skip


def photo(name="logo.png"):
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue())


def test_the_company_is_changed_and_audited(page):
    page.post("/office/company/", sent(name="Hainan Fresh", introduction="Since 1998"))

    assert (Company.current().name, Company.objects.get().introduction) == (
        "Hainan Fresh", "Since 1998",
    )  # fmt: skip
    assert AuditEntry.objects.get(document="company").facts["changes"] == {
        "name": ["Hainan Wholesale", "Hainan Fresh"],
        "introduction": ["", "Since 1998"],
    }


def test_saving_without_a_change_leaves_no_trace(page):
    page.post("/office/company/", sent())

    assert not AuditEntry.objects.filter(document="company").exists()


@pytest.mark.parametrize("colour", ["#ffd400", "#ffffff", "#7fdca5"])
def test_a_pale_colour_is_refused_with_a_better_one(page, colour):
    answer = page.post("/office/company/", sent(accent_colour=colour))

    assert answer.status_code == 422
    assert readable_like(colour) in answer.content.decode()
    assert Company.objects.get().accent_colour == "#0b6bcb"


@pytest.mark.parametrize("colour", ["#ffd400", "#ffffff", "#12ab34", "#0b6bcb", "#000000"])
def test_the_better_colour_can_be_read(colour):
    assert contrast_with_white(readable_like(colour)) >= READABLE


def test_the_use_case_does_not_trust_the_form(olive, noon):
    for colour in ("#ffd400", "red;}body{display:none"):
        with pytest.raises(PaleColour):
            change_company(facts={"accent_colour": colour}, by=olive, at=noon)
    with pytest.raises(KeyError):
        change_company(facts={"pk": 2}, by=olive, at=noon)


def test_contrast_is_wcags():
    assert round(contrast_with_white("#000000"), 1) == 21.0
    assert round(contrast_with_white("#ffffff"), 1) == 1.0
    assert round(contrast_with_white("#767676"), 2) == 4.54


def test_logo_and_service_code_are_for_everybody(page, house):
    assert Client().get("/logo/").status_code == 404

    page.post("/office/company/", sent(logo=photo(), service_code=photo("qr.png")))

    for url in ("/logo/", "/service-code/"):
        answer = Client().get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert b"".join(answer.streaming_content)
    page.post("/office/company/", sent(**{"logo-off": "on"}))
    assert Client().get("/logo/").status_code == 404


def test_a_bad_logo_saves_nothing(page):
    bad = SimpleUploadedFile("logo.png", b"<svg/>")

    answer = page.post("/office/company/", sent(name="Other", logo=bad))

    assert answer.status_code == 422
    assert Company.objects.get().name == "Hainan Wholesale"


def test_the_colour_is_a_stylesheet_of_its_own(house):
    answer = Client().get("/theme-0b6bcb.css")

    assert answer.content.decode() == ":root { --accent: #0b6bcb; --on-accent: #ffffff; }\n"
    assert "immutable" in answer["Cache-Control"]
    assert Client().get("/theme-zzzzzz.css").status_code == 404


@pytest.mark.parametrize("role", ["manager", "finance", "reviewer"])
def test_only_an_owner_changes_the_company(person, role):
    client = Client()
    client.force_login(person("other", role), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/office/company/").status_code == 403
    assert client.post("/office/company/", sent(name="Mine")).status_code == 403
    assert Company.objects.get().name == "Hainan Wholesale"
