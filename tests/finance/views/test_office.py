"""The money pages of the office."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from finance.actions.plan import Plan
from finance.actions.record import change_settlement
from finance.actions.review import review_settlement
from finance.models import OpenItem, Settlement, Tender
from tests.finance.conftest import balance, lines
from wholesale import idempotency

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    """The client, signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def picture() -> BytesIO:
    body = BytesIO()
    Image.new("RGB", (60, 40), "white").save(body, "PNG")
    body.seek(0)
    body.name = "slip.png"
    return body


def desk(settlement, amounts, **parts):
    """What the desk's form sends."""
    sent = {
        "version": settlement.version, "received": settlement.received,
        "paid_on": settlement.paid_on, "item": [str(pk) for pk in amounts],
    }  # fmt: skip
    return sent | {f"amount-{pk}": amount for pk, amount in amounts.items()} | parts


PAGES = [
    ("settlement-list", []), ("receivable-list", []), ("open-item-list", []), ("ageing", []),
    ("entry-list", []), ("trial-balance", []), ("tender-list", []), ("receipt-new", []),
    ("statement", ["C001"]), ("customer-panel", ["C001"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), PAGES, ids=[name for name, _ in PAGES])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_with_and_without_figures(
    as_, fin, jade, owes, paid, name, args, language
):
    fin.language = language
    fin.save()
    url = reverse(f"finance:{name}", args=args)
    assert as_(fin).get(url).status_code == 200
    owes(2)
    paid("60.00")
    answer = as_(fin).get(url)
    assert answer.status_code == 200
    assert "bound method" not in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["settlement-list", "receivable-list", "open-item-list", "ageing", "entry-list"]
)
def test_lists_ask_the_same_number_of_questions_for_one_and_three_rows(
    as_, fin, opal, retail, owes, paid, name, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from crm.models import Customer

    def count():
        with CaptureQueriesContext(connection) as seen:
            as_(fin).get(reverse(f"finance:{name}"))
        return len(seen)

    owes(1)
    paid("10.00")
    count()
    first = count()
    for number in (3, 4):
        other = Customer.objects.create(code=f"C00{number}", name=f"Shop {number}", level=retail)
        owes(1, customer=other)
        paid("5.00", customer=other)
    assert count() == first


def test_the_desk_reviews_what_it_shows(as_, owes, paid, lin, fin, jade):
    item = owes(2)
    settlement = paid("110.00", by=lin, by_customer=True)
    page = as_(fin).get(reverse("finance:settlement-detail", args=[settlement.number]))
    assert item.document in page.content.decode()

    answer = as_(fin).post(
        reverse("finance:settlement-review", args=[settlement.number]),
        desk(settlement, {item.pk: "108.00"}),
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert "Reviewed and posted" in answer.content.decode()
    assert balance(jade) == (0, 2)


def test_the_plan_is_worked_out_without_being_kept(as_, owes, paid, lin, fin):
    item = owes(2)
    settlement = paid("100.00", by=lin, by_customer=True)
    url = reverse("finance:settlement-plan", args=[settlement.number])

    answer = as_(fin).post(
        url, desk(settlement, {item.pk: "108.00"}),
        headers={"HX-Request": "true", "HX-Target": "settle-result"},
    ).content.decode()  # fmt: skip
    assert "8.00 is missing" in answer
    assert "Give the rest as discount" in answer

    answer = as_(fin).post(
        url, desk(settlement, {item.pk: "108.00"}, arrange="discount"),
        headers={"HX-Request": "true", "HX-Target": "settle-desk"},
    )  # fmt: skip
    assert answer.context["desk"].plan.discount == Decimal("8.00")
    assert answer.context["desk"].is_sound
    assert lines(Settlement.objects.get()) == {item.document: Decimal(100)}


@pytest.mark.parametrize(
    ("arrange", "sent", "expected"),
    [
        ("oldest", {}, {"lines": 100}),
        ("rounding", {}, {"rounding": Decimal(8)}),
        ("prepayment", {}, {"from_prepayment": Decimal(5)}),
    ],
    ids=["oldest due first", "round it off", "use prepayment, as far as it goes"],
)
def test_the_server_fills_in_a_part_when_asked(
    as_, owes, paid, lin, fin, olive, noon, arrange, sent, expected
):
    review_settlement(number=paid("5.00", by=olive).number, by=fin, at=noon)
    item = owes(2)
    settlement = paid("100.00", by=lin, by_customer=True)
    chosen = {} if arrange == "oldest" else {item.pk: "108"}

    answer = as_(fin).post(
        reverse("finance:settlement-plan", args=[settlement.number]),
        desk(settlement, chosen, arrange=arrange),
    )

    plan = answer.context["desk"].plan
    if arrange == "oldest":
        assert plan.lines == {item.pk: Decimal(100)}
    else:
        assert {name: getattr(plan, name) for name in expected} == expected


def test_a_tick_without_an_amount_means_all_of_it(as_, owes, paid, lin, fin, jade):
    item = owes(2)
    settlement = paid("108.00", by=lin, by_customer=True)

    as_(fin).post(
        reverse("finance:settlement-review", args=[settlement.number]),
        desk(settlement, {item.pk: ""}),
    )

    assert balance(jade) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "says"),
    [("109", "only 108.00 is open"), ("-1", "must be above zero"), ("ten", "Enter a number")],
    ids=["more than open", "below zero", "no number"],
)
def test_a_wrong_amount_says_so_where_it_was_typed_and_posts_nothing(
    as_, owes, paid, lin, fin, amount, says
):
    item = owes(2)
    settlement = paid("108.00", by=lin, by_customer=True)

    answer = as_(fin).post(
        reverse("finance:settlement-review", args=[settlement.number]),
        desk(settlement, {item.pk: amount}), headers={"HX-Request": "true"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert f'value="{amount}"' in answer.content.decode()
    assert Settlement.objects.get().state == "unreviewed"


def test_a_desk_that_is_out_of_date_is_refused(as_, owes, paid, lin, fin, olive, noon):
    item = owes(2)
    settlement = paid("108.00", by=lin, by_customer=True)
    change_settlement(
        number=settlement.number, plan=Plan(Decimal(100)), paid_on=settlement.paid_on, version=1,
        by=olive, at=noon,
    )  # fmt: skip

    answer = as_(fin).post(
        reverse("finance:settlement-review", args=[settlement.number]),
        desk(settlement, {item.pk: "108"}), headers={"HX-Request": "true"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "was changed while you looked at it" in answer.content.decode()
    assert Settlement.objects.get().received == 100


def test_rejecting_and_writing_off_ask_for_a_reason(as_, owes, paid, lin, fin, noon):
    owes(2)
    settlement = paid("108.00", by=lin, by_customer=True)
    url = reverse("finance:settlement-rejection", args=[settlement.number])
    answer = as_(fin).post(url, {"reason": ""}, headers={"HX-Request": "true"})
    assert (answer.status_code, Settlement.objects.get().state) == (409, "unreviewed")

    review_settlement(number=settlement.number, by=fin, at=noon)
    url = reverse("finance:settlement-write-off", args=[settlement.number])
    answer = as_(fin).post(url, {"reason": "Bounced"}, headers={"HX-Request": "true"})
    assert (answer.status_code, Settlement.objects.get().state) == (200, "written_off")


def test_a_receipt_is_recorded_with_its_slip_and_goes_on_to_the_desk(as_, owes, fin, jade, bank):
    item = owes(2)
    url = f"{reverse('finance:receipt-new')}?customer={jade.code}"
    sent = {
        "tender": bank.pk, "received": "¥1,08.00", "paid_on": "2026-03-02", "reference": "88",
        "document": [item.document], "slip": picture(), "idempotency_key": idempotency.new_key(),
    }  # fmt: skip

    answer = as_(fin).post(url, sent)

    settlement = Settlement.objects.get()
    assert answer.url == reverse("finance:settlement-detail", args=[settlement.number])
    assert (settlement.received, settlement.recorded_by) == (108, fin)
    slip = as_(fin).get(reverse("finance:settlement-slip", args=[settlement.number]))
    assert slip["Content-Type"] == "image/png"
    assert b"".join(slip.streaming_content)[1:4] == b"PNG"
    sent["slip"] = picture()
    assert as_(fin).post(url, sent).url == answer.url
    assert Settlement.objects.count() == 1


def test_a_receipt_with_mistakes_keeps_what_was_typed(as_, fin, jade, bank):
    answer = as_(fin).post(
        f"{reverse('finance:receipt-new')}?customer={jade.code}",
        {"tender": bank.pk, "received": "12.345", "paid_on": "2999-01-01", "reference": "88-12",
         "idempotency_key": idempotency.new_key()},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "88-12" in answer.content.decode()
    assert "future" in answer.content.decode()
    assert not Settlement.objects.exists()


def test_people_see_what_is_theirs(as_, owes, paid, sam, cass, rui, dan, olive, opal, jade, fin):
    theirs = paid("5.00", customer=opal)
    his = paid("6.00", customer=jade)
    till = paid("7.00", customer=opal, by=cass)

    def status(user, settlement):
        url = reverse("finance:settlement-detail", args=[settlement.number])
        return as_(user).get(url).status_code

    assert (status(sam, theirs), status(sam, his)) == (404, 200)
    assert (status(cass, theirs), status(cass, till)) == (404, 200)
    assert (status(rui, his), status(dan, his)) == (403, 403)
    assert status(olive, theirs) == 200
    assert as_(sam).get(reverse("finance:statement", args=[opal.code])).status_code == 404
    receipt = as_(sam).get(f"{reverse('finance:receipt-new')}?customer={opal.code}")
    assert "form" not in receipt.context
    assert as_(cass).get(reverse("finance:statement", args=[jade.code])).status_code == 403
    review = reverse("finance:settlement-review", args=[his.number])
    assert as_(sam).post(review, desk(his, {})).status_code == 403
    plan = reverse("finance:settlement-plan", args=[his.number])
    assert as_(sam).post(plan, desk(his, {})).status_code == 403
    assert as_(fin).post(plan, desk(his, {})).status_code == 200


def test_the_slip_of_a_stranger_cannot_be_had(as_, paid, sam, opal, fin):
    settlement = paid("5.00", customer=opal)

    assert (
        as_(fin).get(reverse("finance:settlement-slip", args=[settlement.number])).status_code
        == 404
    )
    assert (
        as_(sam).get(reverse("finance:settlement-slip", args=[settlement.number])).status_code
        == 404
    )


def test_the_panel_says_nothing_to_who_may_not_know(as_, owes, cleo, fin, jade):
    owes(2)
    url = reverse("finance:customer-panel", args=[jade.code])

    assert as_(cleo).get(url).content.decode().strip() == ""
    assert "108.00" in as_(fin).get(url).content.decode()


def test_the_ageing_drills_into_the_documents_behind_it(as_, owes, fin):
    from datetime import timedelta

    from django.utils import timezone

    owes(1, due=timezone.localdate() - timedelta(days=40))
    kept = owes(1, due=timezone.localdate() - timedelta(days=10))
    page = as_(fin).get(reverse("finance:ageing"))
    urls = {bucket.name: url for bucket, _sum, url in page.context["sums"]}
    assert [float(s) for _b, s, _u in page.context["sums"]] == [0, 54, 54, 0, 0]

    documents = as_(fin).get(urls["d30"]).content.decode()

    assert kept.document in documents
    assert OpenItem.objects.exclude(pk=kept.pk).get().document not in documents


def test_statement_and_trial_balance_leave_as_workbooks(as_, owes, fin, jade):
    owes(1)
    for url in (reverse("finance:statement", args=[jade.code]), reverse("finance:trial-balance")):
        answer = as_(fin).get(f"{url}?export=xlsx")
        assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_period_that_cannot_be_read_says_so_and_shows_the_usual_one(as_, fin, jade):
    url = reverse("finance:statement", args=[jade.code])

    answer = as_(fin).get(f"{url}?since=2026-03-31&until=2026-03-01")

    assert "comes after the last" in answer.content.decode()


def test_a_new_tender_comes_last_and_is_on_record(as_, fin, bank):
    as_(fin).post(
        reverse("finance:tender-list"), {"name": "WeChat", "kind": "wechat", "is_active": "on"}
    )
    assert Tender.objects.last().name == "WeChat"

    as_(fin).post(
        reverse("finance:tender-detail", args=[bank.pk]), {"name": "ICBC 0012", "kind": "bank"}
    )
    bank.refresh_from_db()
    assert (bank.name, bank.is_active) == ("ICBC 0012", False)


def test_what_a_document_posted_is_shown_from_both_sides(as_, owes, paid, lin, fin, noon):
    item = owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)

    page = as_(fin).get(reverse("finance:document-entries", args=[item.document]))
    assert "Cost of goods sold" in page.content.decode()
    unknown = reverse("finance:document-entries", args=["SH999999"])
    assert as_(fin).get(unknown).status_code == 404


def test_what_was_paid_by_something_else_is_no_longer_on_the_desk(
    as_, owes, paid, lin, fin, olive, noon
):
    item, other = owes(1), owes(1)
    first = paid("54.00", by=lin, by_customer=True, documents=(item.document,))
    second = paid("60.00", by=lin, by_customer=True)
    plan = Plan(Decimal(60), lines={item.pk: Decimal(54), other.pk: Decimal(6)})
    change_settlement(
        number=second.number, plan=plan,
        paid_on=second.paid_on, version=1, by=fin, at=noon,
    )  # fmt: skip
    second.refresh_from_db()
    stale = desk(second, {item.pk: "54.00", other.pk: "6.00"})
    review_settlement(number=first.number, by=olive, at=noon)

    fresh = as_(fin).get(reverse("finance:settlement-detail", args=[second.number]))
    assert fresh.context["desk"].plan.lines == {other.pk: Decimal(6)}

    answer = as_(fin).post(
        reverse("finance:settlement-review", args=[second.number]), stale,
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 409
    assert "was paid in the meantime" in answer.content.decode()
    assert Settlement.objects.get(pk=second.pk).state == "unreviewed"


def test_a_chosen_document_is_on_the_desk_however_many_are_older(
    as_, owes, paid, jade, lin, fin, noon, monkeypatch
):
    from finance.queries import open_items
    from finance.views import desk as desk_view

    def three(*args, **options):
        return open_items.open_debts(*args, **options | {"limit": 3})

    monkeypatch.setattr(desk_view, "open_debts", three)
    items = [owes(1) for _ in range(5)]
    settlement = paid("54.00", by=lin, by_customer=True, documents=(items[4].document,))

    page = as_(fin).get(reverse("finance:settlement-detail", args=[settlement.number]))

    shown = [row.debt.document for row in page.context["desk"].rows]
    assert shown == [items[n].document for n in (0, 1, 4)]


def test_many_are_reviewed_at_once_and_one_that_cannot_be_says_why(as_, owes, paid, lin, fin, jade):
    owes(2)
    good = [paid("54.00", by=lin, by_customer=True) for _ in range(2)]
    own = paid("5.00", by=fin)

    answer = as_(fin).post(
        reverse("finance:settlement-bulk-review"),
        {"pk": [one.pk for one in (*good, own)]}, headers={"HX-Request": "true"},
    )  # fmt: skip

    page = answer.content.decode()
    assert "Somebody else must review it" in page
    states = dict(Settlement.objects.values_list("number", "state"))
    assert [states[one.number] for one in (*good, own)] == ["reviewed", "reviewed", "unreviewed"]
    assert balance(jade) == (0, 0)


def test_who_was_first_is_told_before_anything_about_the_form(
    as_, owes, paid, lin, fin, olive, noon
):
    item = owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    stale = desk(settlement, {item.pk: "54.00"})
    review_settlement(number=settlement.number, by=olive, at=noon)

    for name in ("settlement-review", "settlement-change"):
        answer = as_(fin).post(
            reverse(f"finance:{name}", args=[settlement.number]), stale,
            headers={"HX-Request": "true"},
        )  # fmt: skip
        assert answer.status_code == 409
        assert "was already reviewed by Olive" in answer.content.decode()
