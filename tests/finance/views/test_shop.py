"""A customer's own money on the phone."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from finance.actions.review import reject_settlement, review_settlement
from finance.models import Settlement, Tender
from tests.finance.conftest import lines
from wholesale import idempotency

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    """The client, signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def slip(name="slip.jpg"):
    body = BytesIO()
    Image.new("RGB", (80, 60), "white").save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def report(tender, **facts):
    """What the form sends."""
    return {
        "tender": tender.pk, "received": "108", "paid_on": timezone.localdate(),
        "idempotency_key": idempotency.new_key(), **facts,
    }  # fmt: skip


PAGES = ["my-money", "report-payment", "my-payments", "my-statement"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_before_and_after_anything_was_owed(as_, bo, owes, paid, name, language):
    bo.language = language
    bo.save()
    assert as_(bo).get(reverse(f"finance:{name}")).status_code == 200
    owes(2)
    paid("50.00", by=bo, by_customer=True)
    assert as_(bo).get(reverse(f"finance:{name}")).status_code == 200


def test_what_is_owed_and_overdue_is_said_and_ticks_lead_to_the_report(as_, lin, owes):
    late = owes(2, due=timezone.localdate() - timedelta(days=3))
    owes(1, due=timezone.localdate() + timedelta(days=3))
    page = as_(lin).get(reverse("finance:my-money")).content.decode()
    assert ("162.00" in page, "108.00 of it is overdue" in page) == (True, True)

    asked = as_(lin).get(f"{reverse('finance:report-payment')}?document={late.document}")

    assert 'value="108' in asked.content.decode()
    assert asked.context["form"]["received"].value() == Decimal("108.00")


def test_a_report_with_a_photo_waits_and_is_not_asked_for_again(as_, lin, jade, owes, bank):
    item = owes(2)

    answer = as_(lin).post(
        reverse("finance:report-payment"),
        report(bank, document=[item.document], slip=slip(), reference="8812"),
    )

    settlement = Settlement.objects.get()
    assert answer.url == reverse("finance:my-payment", args=[settlement.number])
    assert (settlement.customer, settlement.is_by_customer) == (jade, True)
    assert lines(settlement) == {item.document: Decimal(108)}
    page = as_(lin).get(answer.url).content.decode()
    assert "you do not need to pay again" in page
    money = as_(lin).get(reverse("finance:my-money")).content.decode()
    assert "Paid, waiting for the merchant" in money
    assert "Paid, being checked" in money
    picture = as_(lin).get(reverse("finance:my-payment-slip", args=[settlement.number]))
    assert b"".join(picture.streaming_content)[:2] == b"\xff\xd8"


def test_a_double_tap_reports_once(as_, lin, owes, bank):
    owes(2)
    sent = report(bank)

    first, second = (as_(lin).post(reverse("finance:report-payment"), sent) for _ in range(2))

    assert first.url == second.url
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"received": ""}, "required"),
        ({"received": "0"}, "above zero"),
        ({"received": "-5"}, "above zero"),
        ({"received": "12.345"}, "2 decimal places"),
        ({"paid_on": "2999-01-01"}, "future"),
        ({"tender": ""}, "required"),
        ({"tender": "999999"}, "valid choice"),
        ({"document": ["SH999999"]}, "paid in the meantime"),
        ({"reference": "x" * 81}, "80 characters"),
    ],
    ids=["no amount", "zero", "below zero", "half a cent", "tomorrow", "no tender",
         "a tender that is not", "a document that is not", "a reference without end"],
)  # fmt: skip
def test_a_wrong_report_says_so_and_keeps_what_was_typed(as_, lin, owes, bank, facts, says):
    owes(2)

    answer = as_(lin).post(
        reverse("finance:report-payment"), report(bank, remark="for March") | facts
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "for March" in answer.content.decode()
    assert not Settlement.objects.exists()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("slip.jpg", b"<svg onload=alert(1)>", "image/jpeg"),
        SimpleUploadedFile("slip.jpg", b"", "image/jpeg"),
        SimpleUploadedFile("slip.pdf", b"%PDF-1.4", "application/pdf"),
    ],
    ids=["a drawing with a script", "nothing", "a paper"],
)
def test_a_slip_that_is_no_picture_is_refused_and_nothing_is_reported(as_, lin, bank, upload):
    answer = as_(lin).post(
        reverse("finance:report-payment"), report(bank, slip=upload, remark="for March")
    )

    assert answer.status_code in {409, 422}
    assert "for March" in answer.content.decode()
    assert not Settlement.objects.exists()


def test_a_rejected_payment_says_why(as_, lin, fin, paid, noon):
    settlement = paid("54.00", by=lin, by_customer=True)
    reject_settlement(number=settlement.number, because="Not on our account", by=fin, at=noon)

    for url in (
        reverse("finance:my-payments"),
        reverse("finance:my-payment", args=[settlement.number]),
    ):
        page = as_(lin).get(url).content.decode()
        assert ("Not accepted" in page, "Not on our account" in page) == (True, True)


def test_a_report_is_withdrawn_but_not_after_the_review(as_, lin, fin, owes, paid, noon):
    owes(1)
    first = paid("5.00", by=lin, by_customer=True)
    url = reverse("finance:my-payment-withdrawal", args=[first.number])
    as_(lin).post(url, {"reason": "Sent twice"}, headers={"HX-Request": "true"})
    assert Settlement.objects.get().state == "withdrawn"

    second = paid("54.00", by=lin, by_customer=True)
    review_settlement(number=second.number, by=fin, at=noon)
    url = reverse("finance:my-payment-withdrawal", args=[second.number])
    answer = as_(lin).post(url, {"reason": "Sent twice"}, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "already reviewed by Fin" in answer.content.decode()
    assert Settlement.objects.get(pk=second.pk).state == "reviewed"


def test_a_customer_cannot_take_back_what_staff_recorded(as_, lin, paid):
    settlement = paid("5.00")
    url = reverse("finance:my-payment-withdrawal", args=[settlement.number])

    assert as_(lin).post(url, {"reason": "No"}).status_code == 403
    assert Settlement.objects.get().state == "unreviewed"


@pytest.mark.parametrize("name", ["my-payment", "my-payment-slip", "my-payment-withdrawal"])
def test_the_payment_of_another_company_does_not_exist(as_, qi, lin, paid, name):
    settlement = paid("54.00", by=lin, by_customer=True)
    url = reverse(f"finance:{name}", args=[settlement.number])

    answer = as_(qi).post(url) if name.endswith("withdrawal") else as_(qi).get(url)

    assert answer.status_code == 404


def test_another_companys_figures_are_nowhere(as_, qi, opal, owes, paid, lin):
    item = owes(2)
    settlement = paid("33.00", by=lin, by_customer=True)

    for name in PAGES:
        page = as_(qi).get(reverse(f"finance:{name}")).content.decode()
        found = [text for text in (item.document, settlement.number, "108.00") if text in page]
        assert found == []


def test_another_companys_document_cannot_be_paid(as_, qi, owes, bank):
    item = owes(2)

    answer = as_(qi).post(reverse("finance:report-payment"), report(bank, document=[item.document]))

    assert answer.status_code == 422
    assert not Settlement.objects.exists()


def test_fields_that_are_not_the_customers_change_nothing(as_, lin, jade, opal, owes, bank):
    owes(1)
    as_(lin).post(
        reverse("finance:report-payment"),
        report(
            bank, state="reviewed", customer=opal.pk, discount="50", from_prepayment="9",
            is_by_customer="", reviewed_by=lin.pk, number="ST999999",
        ),
    )  # fmt: skip

    made = Settlement.objects.get()
    assert (made.state, made.customer, made.discount, made.from_prepayment) == (
        "unreviewed", jade, 0, 0,
    )  # fmt: skip
    assert (made.is_by_customer, made.reviewed_by, made.number) != (True, lin, "ST999999")


def test_only_tenders_meant_for_customers_are_offered(as_, lin, bank):
    Tender.objects.create(name="The till", kind="cash", for_customers=False)

    page = as_(lin).get(reverse("finance:report-payment")).content.decode()

    assert ("Bank" in page, "The till" in page) == (True, False)


def test_staff_without_a_company_have_no_money_pages(as_, fin):
    assert as_(fin).get(reverse("finance:my-money")).status_code == 403


def test_payment_records_are_read_page_by_page(as_, lin, paid):
    for n in range(23):
        paid(f"{n + 1}.00", by=lin, by_customer=True)
    first = as_(lin).get(reverse("finance:my-payments"))
    older = as_(lin).get(f"{reverse('finance:my-payments')}?before={first.context['older']}")

    amounts = [p.received for p in [*first.context["payments"], *older.context["payments"]]]
    assert amounts == [Decimal(n) for n in range(23, 0, -1)]
    wrong = as_(lin).get(f"{reverse('finance:my-payments')}?before=x' OR 1=1")
    assert wrong.status_code == 200
