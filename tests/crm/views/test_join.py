import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from crm.actions.decide import approve_application, reject_application
from crm.actions.invite import invite
from crm.actions.people import end_membership
from crm.models import Application, Invitation, Member
from wholesale import idempotency
from wholesale.models import StoredFile, User


@pytest.fixture
def door(jade, rui):
    """A code of Jade's that works now."""

    def make(*, customer=jade, **more):
        _, token = invite(
            customer=customer, days=1, uses=1, key=idempotency.new_key(), by=rui,
            at=more.get("at", timezone.now()),
        )  # fmt: skip
        return reverse("crm:join", args=[token])

    return make


def profile(**changed):
    return {
        "contact_name": "Ann", "phone": "138 0000 4444", "wechat_id": "",
        "idempotency_key": idempotency.new_key(), **changed,
    }  # fmt: skip


def test_a_visitor_is_told_who_invites_and_what_follows(browser, door):
    shown = browser().get(door()).content.decode()

    assert "Jade Noodle House" in shown
    assert "/register/?next=%2Fjoin%2F" in shown


def test_from_the_code_over_registration_to_the_application(browser, door, jade):
    client, url = browser(), door()
    registered = client.post(
        "/register/",
        {"name": "Ann", "phone": "138-0000-4444", "password": "correct horse battery", "next": url},
    )
    assert registered.url == url

    sent = client.post(url, profile())

    application = Application.objects.get()
    assert sent.url == f"/shop/me/applications/{application.number}/"
    assert (application.customer, application.phone, application.company_name) == (
        jade, "13800004444", "Jade Noodle House",
    )  # fmt: skip
    assert application.user.username == "13800004444"
    assert "Waiting for review" in client.get(sent.url).content.decode()
    assert client.get(url).url == sent.url


def test_nothing_of_the_decision_can_be_posted(browser, door, ann, opal, jade):
    """Mass assignment: state, role, customer and reviewer come from nobody's form."""
    browser(ann).post(
        door(),
        profile(
            state="approved",
            role="owner",
            customer=opal.pk,
            customer_id=opal.pk,
            user=1,
            decided_by=1,
            company_name="Opal Mart",
            number="BA999999",
        ),
    )

    application = Application.objects.get()
    assert (application.state, application.customer, application.user, application.decided_by) == (
        "submitted", jade, ann, None,
    )  # fmt: skip
    assert application.company_name == "Jade Noodle House"
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.4 not a picture", "not a JPEG, PNG or WebP picture"),
        (b"<svg onload=alert(1)>", "not a JPEG, PNG or WebP picture"),
        (b"\xff" * (8 * 1024 * 1024 + 1), "over 8 MB"),
    ],
    ids=["pdf", "svg", "huge"],
)
def test_a_bad_picture_is_refused_and_nothing_typed_is_lost(
    browser, door, ann, content, sentence, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    bad = SimpleUploadedFile("shop.jpg", content, content_type="image/jpeg")

    answer = browser(ann).post(door(), profile(wechat_id="ann_wx", shop_front=bad))

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert 'value="ann_wx"' in shown
    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()
    assert Invitation.objects.get().uses_left == 1


def test_a_photo_is_private_and_loses_its_place(
    browser, door, ann, rui, qi, sam, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (40, 30), "red").save(written, "JPEG", exif=exif)
    photo = SimpleUploadedFile("shop.jpg", written.getvalue(), content_type="image/jpeg")
    browser(ann).post(door(), profile(shop_front=photo))
    application = Application.objects.get()
    url = reverse("crm:application-picture", args=[application.number, "shop-front"])

    seen = browser(rui).get(url)
    assert seen.status_code == 200
    assert b"Secret camera" not in b"".join(seen.streaming_content)
    assert [browser(who).get(url).status_code for who in (qi, sam, ann)] == [403, 403, 403]
    by_hash = reverse("file", args=[application.shop_front.content_hash])
    assert browser(rui).get(by_hash).status_code == 404


@pytest.mark.parametrize("age", [timedelta(days=1, minutes=1), timedelta(days=400)])
def test_an_expired_code_says_so(browser, door, ann, age):
    url = door(at=timezone.now() - age)

    for client in (browser(), browser(ann)):
        answer = client.get(url)
        assert answer.status_code == 410
        assert "This code has expired" in answer.content.decode()
    assert browser(ann).post(url, profile()).status_code == 410
    assert not Application.objects.exists()


def test_a_used_code_says_so_to_the_next(browser, door, ann, person):
    url = door()
    browser(ann).post(url, profile())

    answer = browser(person("zoe")).get(url)

    assert answer.status_code == 410
    assert "used already" in answer.content.decode()


def test_an_unknown_code_says_no_more(browser, house):
    answer = browser().get(reverse("crm:join", args=["x" * 43]))

    assert answer.status_code == 410
    assert "This code is not known" in answer.content.decode()


def test_the_applicant_sees_approval_and_orders(browser, door, ann, rui):
    client = browser(ann)
    status = client.post(door(), profile()).url
    number = Application.objects.get().number

    approve_application(number=number, role="owner", by=rui, at=timezone.now())

    assert "Order now" in client.get(status).content.decode()
    assert client.get("/shop/me/addresses/").status_code == 200


def test_the_applicant_reads_the_reason_and_mends_it(browser, door, ann, rui, jade):
    client, url = browser(ann), door()
    status = client.post(url, profile()).url
    number = Application.objects.get().number
    reject_application(number=number, because="Which shop?", by=rui, at=timezone.now())

    shown = client.get(status).content.decode()
    assert "Which shop?" in shown
    assert f"{status}again/" in shown
    assert "Which shop?" in client.get(url).content.decode()
    client.post(f"{status}again/", profile(contact_name="Ann of Binhai"))

    again = Application.objects.get(state="submitted")
    assert (again.contact_name, again.customer) == ("Ann of Binhai", jade)
    assert client.get(f"{status}again/").url == f"/shop/me/applications/{again.number}/"


def test_another_persons_application_does_not_exist(browser, door, ann, qi):
    status = browser(ann).post(door(), profile()).url

    assert browser(qi).get(status).status_code == 404


def test_a_visitor_completes_his_profile_with_photos(browser, ann, picture, house):
    client = browser(ann)
    sent = profile(company_name="Vic's Corner", wechat_id="vic", address="Haixiu Road 5")

    without = client.post("/shop/me/profile/", sent)
    assert without.status_code == 422
    assert "Add a photo of your shop front" in without.content.decode()

    photos = {"shop_front": picture(), "licence": picture()}
    client.post("/shop/me/profile/", {**sent, **photos})

    application = Application.objects.get()
    assert (application.customer, application.company_name) == (None, "Vic's Corner")
    assert User.objects.get(username="ann").members.count() == 0


def test_in_a_closed_mall_one_needs_a_code(browser, ann, door, house):
    house.mall_is_open = False
    house.remember()
    client = browser(ann)

    shown = client.get("/shop/me/profile/").content.decode()
    assert "Open the code" in shown
    client.post("/shop/me/profile/", profile(company_name="X", wechat_id="x", address="Y"))
    assert not Application.objects.exists()

    assert client.post(door(), profile()).status_code == 302


def test_who_orders_for_one_company_may_ask_for_another(browser, lin, picture):
    client = browser(lin)
    assert client.get("/shop/me/profile/").url == "/shop/me/company/"
    assert "Become a customer" in client.get("/shop/me/profile/?another=1").content.decode()

    photos = {"shop_front": picture(), "licence": picture()}
    sent = profile(company_name="Lin's Second Shop", wechat_id="lin", address="Haixiu Road 5")
    client.post("/shop/me/profile/?another=1", {**sent, **photos})

    assert Application.objects.get().company_name == "Lin's Second Shop"


def test_a_code_taken_back_lets_nobody_apply_again(browser, door, ann, qi, rui):
    client = browser(ann)
    status = client.post(door(), profile()).url
    number = Application.objects.get().number
    reject_application(number=number, because="no", by=rui, at=timezone.now())
    Invitation.objects.update(revoked_at=timezone.now())

    assert client.get(f"{status}again/").status_code == 410
    assert client.post(f"{status}again/", profile()).status_code == 410
    assert browser(qi).get(f"{status}again/").status_code == 404
    assert Application.objects.count() == 1


def test_a_member_who_opens_the_code_goes_on_to_the_mall(browser, door, lin):
    assert browser(lin).get(door()).url == "/shop/"


def test_whose_place_has_ended_applies_anew(browser, door, ann, rui):
    client = browser(ann)
    client.post(door(), profile())
    number = Application.objects.get().number
    member = approve_application(number=number, role="buyer", by=rui, at=timezone.now())
    end_membership(member=member, by=rui, at=timezone.now())

    client.post(door(), profile())

    assert Application.objects.filter(state="submitted").count() == 1
