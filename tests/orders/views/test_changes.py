"""Changing an order on the phone and at the desk: nothing typed is lost, every step shows first."""

from decimal import Decimal

import pytest

from inventory.models import StockLevel
from orders.actions.change_requests import request_change
from orders.actions.deliver import arrange_delivery, start_delivery
from orders.actions.review import review_order
from orders.models import ChangeRequest, Order, Shipment
from tests.orders.views.phone import queries_of
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(submitted, rui, noon):
    def make(**how):
        order = submitted(**how)
        review_order(number=order.number, by=rui, at=noon)
        order.refresh_from_db()
        return order

    return make


def form(order, rows, *, do="save", way="edit", **more):
    """The form as the page sends it: (SKU, count in packs, base units of a pack, price seen)."""
    columns = zip(*[(sku.pk, *rest) for sku, *rest in rows], strict=True)
    names = ("sku", "count", "factor", "seen")
    return {
        "version": order.version, "way": way, "do": do,
        **dict(zip(names, map(list, columns), strict=True)), **more,
    }  # fmt: skip


def test_a_buyer_saves_all_his_changes_at_once(as_, lin, submitted, soy, tea):
    order = submitted(cases=3)
    client, page = as_(lin), f"/shop/orders/{order.number}/edit/"
    assert client.get(page).context["page"].rows[0].count == 3

    answer = client.post(page, form(order, [(soy, 1, 12, "4.50"), (tea, 2, 1, "8")]))

    assert answer["Location"] == f"/shop/orders/{order.number}/"
    order.refresh_from_db()
    assert (order.total, order.line_count) == (70, 2)
    story = client.get(f"/shop/orders/{order.number}/").content.decode()
    assert "Changed by you" in story
    assert "Version 2" in story


def test_the_new_total_is_shown_before_anything_is_saved(as_, lin, submitted, soy):
    order = submitted(cases=3)
    rows = [(soy, 1, 12, "4.50")]

    answer = as_(lin).post(f"/shop/orders/{order.number}/edit/", form(order, rows, do="look"))

    bar = answer.content.decode()
    assert "¥54.00" in bar
    assert "was ¥162.00" in bar
    order.refresh_from_db()
    assert order.total == 162


def test_goods_are_searched_for_without_losing_what_was_typed(as_, lin, submitted, soy, tea):
    order = submitted(cases=3)
    rows = [(soy, 1, 12, "4.50")]

    answer = as_(lin).post(
        f"/shop/orders/{order.number}/edit/", form(order, rows, do="find", q="tea")
    )

    page = answer.context["page"]
    assert [row.count for row in page.rows] == [1]
    assert [row.offer.sku for row in page.found] == [tea]


def test_who_was_too_late_sees_what_he_typed_and_what_the_order_says(as_, lin, bo, submitted, soy):
    order = submitted(cases=3)
    page = f"/shop/orders/{order.number}/edit/"
    as_(bo).post(page, form(order, [(soy, 2, 12, "4.50")]))

    answer = as_(lin).post(page, form(order, [(soy, 5, 12, "4.50")]))

    assert answer.status_code == 409
    row = answer.context["page"].rows[0]
    assert (row.count, row.now) == (5, "2箱")
    assert "was changed while you looked at it" in answer.content.decode()


@pytest.mark.parametrize("count", ["-1", "1e9999", "NaN", "abc", "99999999999"])
def test_nonsense_is_refused_with_a_sentence(as_, lin, submitted, soy, count):
    order = submitted(cases=1)

    answer = as_(lin).post(
        f"/shop/orders/{order.number}/edit/", form(order, [(soy, count, 12, "x")])
    )

    assert answer.status_code == 409
    order.refresh_from_db()
    assert order.total == 54


def test_another_customers_order_does_not_exist(as_, qi, submitted, soy):
    order = submitted(cases=1)
    client = as_(qi)

    for page in ("edit", "change-withdrawal"):
        answer = client.post(f"/shop/orders/{order.number}/{page}/", {"version": 1})
        assert answer.status_code == 404


def test_a_buyer_asks_takes_back_and_asks_to_cancel(as_, lin, reviewed, soy):
    order = reviewed(cases=2)
    client, page = as_(lin), f"/shop/orders/{order.number}/edit/"
    rows = [(soy, 1, 12, "4.50")]

    nothing = client.post(page, form(order, rows, way="ask"))
    assert nothing.status_code == 409  # a reason is missing
    client.post(page, form(order, rows, way="ask", reason="Fewer guests"))
    client.post(f"/shop/orders/{order.number}/change-withdrawal/")
    client.post(page, form(order, rows, way="ask", do="cancel", reason="Closed down"))

    assert list(ChangeRequest.objects.order_by("pk").values_list("state", "cancels")) == [
        ("withdrawn", False), ("requested", True),
    ]  # fmt: skip
    assert "Waiting for an answer" in client.get(f"/shop/orders/{order.number}/").content.decode()


def ask(order, wanted, *, by, at):
    return request_change(
        number=order.number, version=order.version, cancels=False, reason="Fewer guests",
        wanted={sku.pk: Decimal(quantity) for sku, quantity in wanted.items()},
        is_by_customer=True, by=by, at=at,
    )  # fmt: skip


def test_the_desk_sees_the_money_before_and_after_and_answers(as_, lin, rui, reviewed, soy, noon):
    order = reviewed(cases=3)
    ask(order, {soy: 12}, by=lin, at=noon)
    client = as_(rui)

    rows = client.get("/office/change-requests/").content.decode()
    panel = client.get(f"/office/orders/{order.number}/changes/")

    assert order.number in rows
    preview = panel.context["preview"]
    assert (preview.total.now, preview.total.after) == (162, 54)
    assert (preview.owed.now, preview.owed.after) == (162, 54)
    answer = client.post(
        f"/office/orders/{order.number}/changes/acceptance/", HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 200
    assert Order.objects.get().total == 54
    again = client.post(
        f"/office/orders/{order.number}/changes/acceptance/", HTTP_HX_REQUEST="true"
    )
    assert again.status_code == 409


def test_declining_needs_a_reason_the_customer_reads(as_, lin, rui, reviewed, soy, noon, client):
    order = reviewed(cases=3)
    ask(order, {soy: 12}, by=lin, at=noon)
    page = f"/office/orders/{order.number}/changes/refusal/"

    assert as_(rui).post(page, HTTP_HX_REQUEST="true").status_code == 409
    as_(rui).post(page, {"reason": "Packed already"}, HTTP_HX_REQUEST="true")

    assert "Packed already" in as_(lin).get(f"/shop/orders/{order.number}/").content.decode()


def test_staff_amend_a_reviewed_order_and_a_salesman_asks_for_it(
    as_, max_, sam, reviewed, soy, tea
):
    order = reviewed(cases=3)
    page = f"/office/orders/{order.number}/amend/"
    rows = {
        "version": order.version, "line": [order.lines.get().pk, ""], "sku": [soy.pk, tea.pk],
        "code": ["SOY", "TEA"], "packs": ["1", "1"], "factor": ["12", "1"], "reason": "He phoned",
    }  # fmt: skip

    assert as_(sam).get(page).status_code == 200
    as_(sam).post(page, rows)
    assert ChangeRequest.objects.get().wanted == [[soy.pk, "12"], [tea.pk, "1"]]
    answer = as_(max_).post(page, rows)

    assert answer["Location"] == f"/office/orders/{order.number}/"
    assert Order.objects.get().total == 62


def test_a_refused_amendment_keeps_the_rows_and_offers_the_write_off(
    as_, max_, rui, dan, reviewed, soy, noon
):
    order = reviewed(cases=3)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)
    order.refresh_from_db()

    answer = as_(max_).post(
        f"/office/orders/{order.number}/amend/",
        {
            "version": order.version, "line": [order.lines.get().pk], "sku": [soy.pk],
            "code": ["SOY"], "packs": ["2"], "factor": ["12"], "reason": "He phoned",
        },
    )  # fmt: skip

    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"/office/shipments/{shipment.number}/write-off/" in page
    assert "He phoned" in page
    assert answer.context["rows"][0].packs == "2"


@pytest.mark.parametrize(
    ("step", "shows", "becomes"),
    [
        ("reject", (24, 0), "rejected"),
        ("withdraw", (24, 0), "withdrawn"),
    ],
)
def test_a_step_back_before_review_shows_the_stock_it_frees(
    as_, max_, submitted, soy, step, shows, becomes
):
    order = submitted(cases=2)
    client, page = as_(max_), f"/office/orders/{order.number}/undo/{step}/"

    (row,) = client.get(page).context["preview"].stock
    assert (row.promised.now, row.promised.after) == shows
    assert client.post(page, {"reason": " "}).status_code == 409
    client.post(page, {"reason": "By mistake"})

    order.refresh_from_db()
    assert (order.approval, order.because) == (becomes, "By mistake")
    assert StockLevel.objects.get(sku=soy).promised == 0


def test_an_un_review_shows_stock_and_debt_and_does_what_it_showed(as_, max_, reviewed, soy):
    order = reviewed(cases=2)
    client, page = as_(max_), f"/office/orders/{order.number}/undo/unreview/"

    preview = client.get(page).context["preview"]
    (row,) = preview.stock
    assert (row.on_hand.after, row.promised.after, preview.owed.after) == (120, 24, 0)
    client.post(page, {"reason": "Wrong customer"})

    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised) == (120, 24)
    assert AuditEntry.objects.get(action="order.unreviewed").because == "Wrong customer"


def test_a_blocked_un_review_names_the_document_and_offers_the_write_off(
    as_, max_, rui, dan, reviewed, noon
):
    order = reviewed(cases=2)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)

    page = as_(max_).get(f"/office/orders/{order.number}/undo/unreview/").content.decode()

    assert f"{shipment.number} is in the way" in page
    assert f"/office/shipments/{shipment.number}/write-off/" in page


def test_a_salesman_may_not_take_a_review_back_and_a_step_must_be_known(as_, sam, reviewed):
    order = reviewed(cases=2)
    client = as_(sam)

    assert client.get(f"/office/orders/{order.number}/undo/unreview/").status_code == 403
    assert client.get(f"/office/orders/{order.number}/undo/anything/").status_code == 404


def test_more_lines_and_more_versions_ask_no_more_queries(
    as_, lin, submitted, reviewed, soy, tea, rui, noon
):
    few, many = submitted(cases=1), submitted(cases=1)
    client = as_(lin)
    for count in (2, 3):
        many.refresh_from_db()
        page = f"/shop/orders/{many.number}/edit/"
        client.post(page, form(many, [(soy, count, 12, "4.50"), (tea, 1, 1, "8")]))
    few_page = f"/shop/orders/{few.number}/edit/"
    client.post(few_page, form(few, [(soy, 2, 12, "4.50")]))

    for name in ("edit/", ""):
        assert queries_of(client, f"/shop/orders/{few.number}/{name}") == queries_of(
            client, f"/shop/orders/{many.number}/{name}"
        )
