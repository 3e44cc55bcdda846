"""Own channels, and the report that keeps them apart."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from orders.actions.review import review_order
from orders.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)
FAIR = {
    "code": "fair", "name": "Order fair", "kind": "own", "posting": "two_step",
    "promise": "at_review", "credit": "at_submit", "is_active": "on",
}  # fmt: skip


def test_a_manager_opens_a_channel_and_orders_can_be_keyed_on_it(client, max_, jade, mall):
    client.force_login(max_)

    answer = client.post("/office/channels/new/", FAIR)

    assert answer.status_code == 302
    assert Channel.objects.get(code="fair").posting == "two_step"
    assert "Order fair" in client.get("/office/channels/").content.decode()
    assert "Order fair" in client.get("/office/orders/new/?customer=C001").content.decode()


def test_a_code_that_is_taken_is_said_beside_its_field(client, max_, mall):
    client.force_login(max_)

    answer = client.post("/office/channels/new/", {**FAIR, "code": "mall"})

    assert answer.status_code == 422
    assert "this code or name already" in answer.content.decode()
    assert Channel.objects.count() == 1


def test_a_closed_channel_takes_no_new_orders(client, max_, jade, mall, phone):
    client.force_login(max_)
    terms = {
        "name": "Phone",
        "kind": "phone",
        "posting": "two_step",
        "promise": "at_submit",
        "credit": "at_review",
    }

    client.post("/office/channels/phone/", terms)

    assert not Channel.objects.get(code="phone").is_active
    text = client.get("/office/orders/new/?customer=C001").content.decode()
    assert f'<option value="{phone.pk}"' not in text


def test_channels_are_the_boss_s_business(client, rui, mall):
    client.force_login(rui)

    assert client.get("/office/channels/").status_code == 403
    assert client.post("/office/channels/new/", FAIR).status_code == 403


@pytest.fixture
def three_orders(submitted, opal, qi, phone, rui, noon):
    """Jade's shipped mall order of 108.00, her phone order, and Opal's unreviewed one."""
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    review_order(number=submitted(cases=1, channel=phone).number, by=rui, at=noon)
    submitted(cases=1, customer=opal, by=qi)


def sheet(client, by):
    answer = client.get(f"/office/report/?from=2026-03-01&to=2026-03-03&by={by}&export=xlsx")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return [row[:8] for row in book.get_sheet_by_index(0).to_python()[1:]]


def test_the_report_counts_orders_sales_and_conversion(client, three_orders, olive):
    client.force_login(olive)

    assert sheet(client, "channel") == [
        ["Mall", 2, 2, 1, 50, 1, 162, 108],
        ["Phone", 1, 1, 1, 100, 0, 54, 0],
    ]
    assert sheet(client, "area") == [
        ["Haikou", 2, 2, 2, 100, 1, 162, 108],
        ["Sanya", 1, 1, 0, 0, 0, 54, 0],
    ]
    assert [row[1] for row in sheet(client, "day")] == [0, 3, 0]


def test_a_salesman_s_report_ends_at_his_areas(client, three_orders, sam):
    client.force_login(sam)

    assert [row[0] for row in sheet(client, "area")] == ["Haikou"]


@pytest.mark.parametrize(
    "period", ["from=yesterday", "from=2026-03-04&to=2026-03-01", "from=1900-01-01", "by=moon"]
)
def test_a_period_that_cannot_be_read_is_said_and_the_page_stays(client, olive, mall, period):
    client.force_login(olive)

    answer = client.get(f"/office/report/?{period}")

    assert answer.status_code == 200
    assert "Orders and sales" in answer.content.decode()


def test_a_channel_says_whether_remarks_must_be_read(client, max_, mall):
    client.force_login(max_)
    assert b'name="remark_must_be_read"' in client.get("/office/channels/new/").content

    client.post("/office/channels/new/", FAIR)
    client.post("/office/channels/new/", {
        **FAIR, "code": "fair-2", "name": "Second fair", "remark_must_be_read": "on",
    })  # fmt: skip

    found = Channel.objects.order_by("code").filter(code__startswith="fair")
    assert list(found.values_list("remark_must_be_read", flat=True)) == [False, True]
