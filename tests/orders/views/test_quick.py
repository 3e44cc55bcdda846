"""Quick order: what is pasted becomes a draft in the office and a full cart on the phone."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Barcode, DisplayScheme, SchemeRule
from orders.models import Alias, CartLine, Order
from wholesale import idempotency

pytestmark = pytest.mark.django_db

OFFICE = "/office/orders/quick/"
PHONE = "/shop/quick/"


@pytest.fixture
def teas(goods):
    return (
        goods("BLK", "Black tea 红茶", case=1, stock_of=50),
        goods("GRN", "Oolong tea 乌龙茶", case=1, stock_of=50),
    )


@pytest.fixture(autouse=True)
def channels(mall, phone):
    pass


def read(client, text, page=OFFICE, **more):
    """What a pasted text is read as."""
    data = {"text": text, "customer": "C001", "then": "read", **more}
    return client.post(page, data)


def fields(answer, **changes):
    """The form of a result page as it would be sent, each field with its values."""
    html = answer.content.decode()
    form = html[html.index('id="quick"') :]
    found: dict[str, list[str]] = {}
    pattern = r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"|<select[^>]*name="(\w+)".*?</select>'
    for match in re.finditer(pattern, form, re.DOTALL):
        name, value = match[1], match[2]
        if match[3]:
            picked = re.search(r'value="(\d*)" selected', match[0])
            name, value = match[3], picked[1] if picked else ""
        if name != "drop":
            found.setdefault(name, []).append(value)
    return found | changes


def lines(answer):
    """(code or None, quantity, doubts, error) of each line."""
    return [
        (line.sku and line.sku.code, line.quantity, line.doubts, line.error)
        for line in answer.context["quick"].lines
    ]


def test_a_list_is_read_and_becomes_a_draft(as_, max_, jade, soy, tea):
    client = as_(max_)
    answer = read(client, "SOY 2箱\nGreen tea 绿茶 3\n送到老地方")
    assert lines(answer) == [("SOY", 24, [], ""), ("TEA", 3, [], "")]
    assert answer.context["quick"].remarks == ["送到老地方"]
    assert answer.context["quick"].total == Decimal("132.00")

    answer = client.post(OFFICE, fields(answer, then="draft"))

    order = Order.objects.get()
    assert answer.url == f"/office/orders/{order.number}/draft/"
    assert (order.approval, order.remark, order.total) == ("draft", "送到老地方", Decimal("132.00"))
    assert order.demand() == {soy.pk: 24, tea.pk: 3}


def test_the_same_form_twice_is_one_draft(as_, max_, jade, soy):
    client = as_(max_)
    form = fields(read(client, "酱油 2箱"), then="draft")
    client.post(OFFICE, form)
    client.post(OFFICE, form)
    assert Order.objects.count() == 1
    assert Alias.objects.get().times == 1


def test_a_chat_message_is_read(as_, max_, jade, soy, tea):
    answer = read(as_(max_), "老板 酱油两箱 绿茶3瓶，明天下午送")
    assert lines(answer) == [("SOY", 24, [], ""), ("TEA", 3, [], "")]
    assert answer.context["quick"].remarks == ["老板", "明天下午送"]


def test_barcodes_of_pieces_and_cases_are_read(as_, max_, jade, soy):
    Barcode.objects.create(sku=soy, code="6901234567892", factor=1)
    Barcode.objects.create(sku=soy, code="16901234567899", factor=12)
    answer = read(as_(max_), "6901234567892 24\n16901234567899 2")
    assert lines(answer) == [("SOY", 24, [], ""), ("SOY", 24, [], "")]
    assert [line.also_on for line in answer.context["quick"].lines] == [0, 1]


def test_a_number_without_a_unit_counts_packs_where_pieces_do_not_fit(as_, max_, jade, soy, tea):
    answer = read(as_(max_), "SOY 3\nSOY 24\nTEA 5")
    assert lines(answer) == [("SOY", 36, [], ""), ("SOY", 24, ["packs"], ""), ("TEA", 5, [], "")]


def test_what_is_not_sure_is_marked(as_, max_, jade, soy, teas):
    answer = read(as_(max_), "SOY 一箱半\ntea 2\nSOY 2桶\nvinegar 3")
    assert lines(answer) == [
        ("SOY", 18, ["half"], "Between packs: take 1箱 / 2箱."),
        (None, 2, ["several"], "Choose the goods."),
        ("SOY", 24, ["unit"], ""),
        (None, 3, [], "No goods with this code or name."),
    ]


def test_of_several_the_one_bought_most_is_taken_as_a_guess(as_, max_, jade, mall, submitted, teas):
    order = submitted(1, sku=teas[1])
    Order.objects.filter(pk=order.pk).update(
        approval="reviewed", reviewed_at=order.created_at, reviewed_by=max_
    )
    assert lines(read(as_(max_), "tea 2")) == [("GRN", 2, ["guess"], "")]


def test_lines_are_mended_in_place(as_, max_, jade, soy, teas):
    client = as_(max_)
    answer = read(client, "tea 2\nvinegar 3\nrubbish 1")
    form = fields(answer)
    form["sku"][0] = str(teas[0].pk)
    form["name"][1] = "soy"
    answer = client.post(OFFICE, form | {"then": "check", "drop": "2"})
    assert lines(answer) == [("BLK", 2, [], ""), ("SOY", 36, [], "")]

    client.post(OFFICE, fields(answer, then="draft"))
    assert Order.objects.get().demand() == {teas[0].pk: 2, soy.pk: 36}
    assert dict(Alias.objects.values_list("text", "sku__code")) == {"tea": "BLK", "vinegar": "SOY"}


def test_what_was_learnt_is_known_next_time_and_only_of_this_customer(
    as_, max_, jade, opal, soy, teas
):
    client = as_(max_)
    form = fields(read(client, "tea 2"))
    form["sku"] = [str(teas[0].pk)]
    client.post(OFFICE, form | {"then": "draft"})
    assert lines(read(client, "tea 4")) == [("BLK", 4, [], "")]
    other = read(client, "tea 4", customer="C002")
    assert lines(other) == [(None, 4, ["several"], "Choose the goods.")]


def test_a_draft_is_refused_while_a_line_is_not_clear_and_nothing_is_lost(as_, max_, jade, soy):
    client = as_(max_)
    answer = client.post(OFFICE, fields(read(client, "SOY 2箱\nvinegar 3\nhello"), then="draft"))
    assert answer.status_code == 409
    assert [line.said for line in answer.context["quick"].lines] == ["SOY 2箱", "vinegar 3"]
    assert answer.context["quick"].remarks == ["hello"]
    assert (Order.objects.count(), Alias.objects.count()) == (0, 0)


def test_the_same_as_last_time_proposes_the_last_order(as_, max_, jade, soy, submitted):
    submitted(2)
    answer = read(as_(max_), "跟上次一样")
    assert lines(answer) == [("SOY", 24, ["last"], "")]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_answered_with_a_sentence(as_, max_, jade, text):
    answer = read(as_(max_), text)
    assert (answer.status_code, "Paste a list or a message" in answer.content.decode()) == (
        409,
        True,
    )


def test_rubbish_is_kept_where_it_was(as_, max_, jade, soy):
    answer = read(as_(max_), "asdf <b>qwer</b>\n####\n💥")
    assert answer.status_code == 200
    kept = [
        *answer.context["quick"].remarks,
        *(line.said for line in answer.context["quick"].lines),
    ]
    assert sorted(kept) == ["####", "asdf <b>qwer</b>", "💥"]
    assert "asdf &lt;b&gt;qwer" in answer.content.decode()


def test_five_thousand_lines_are_refused_and_stay_in_the_box(as_, max_, jade, soy):
    text = "SOY 1\n" * 5000
    answer = read(as_(max_), text)
    assert answer.status_code == 409
    assert "more than 1,000 lines" in answer.content.decode()
    assert answer.context["typed"] == text


def test_a_file_is_read(as_, max_, jade, soy, tea):
    table = "数量,单位,品名\n2,箱,Soy sauce 酱油\n3,,TEA\n".encode("gb18030")
    client = as_(max_)
    answer = read(client, "", file=SimpleUploadedFile("list.csv", table))
    assert lines(answer) == [("SOY", 24, [], ""), ("TEA", 3, [], "")]
    broken = read(client, "", file=SimpleUploadedFile("list.xlsx", b"PK\x03\x04rubbish"))
    assert broken.status_code == 409
    assert "damaged" in broken.content.decode()


def test_the_sample_can_be_read(as_, max_, jade, soy):
    client = as_(max_)
    answer = client.get(f"{OFFICE}sample/?customer=C001")
    file = SimpleUploadedFile("sample.xlsx", b"".join(answer.streaming_content))
    assert lines(read(client, "", file=file)) == [("SOY", 12, [], "")]


def test_a_strangers_customer_does_not_exist(as_, sam, opal, soy):
    assert as_(sam).get(f"{OFFICE}?customer=C002").status_code == 404
    assert read(as_(sam), "SOY 1", customer="C002").status_code == 404
    assert as_(sam).get("/office/customers/C002/words/").status_code == 404


def test_the_number_of_queries_does_not_grow(as_, max_, jade, goods, tea):
    for number in range(30):
        goods(f"G{number}", f"Goods number {number}", case=12)
    client = as_(max_)

    def queries(count):
        text = "\n".join(
            [*(f"G{n} 2箱" for n in range(count)), *(f"number {n} 1箱" for n in range(count)),
             *(f"number nothing{n} 3" for n in range(count))]
        )  # fmt: skip
        read(client, text)
        with CaptureQueriesContext(connection) as seen:
            read(client, text)
        return len(seen)

    assert queries(2) == queries(30)


def test_on_the_phone_a_list_fills_the_cart_once(as_, lin, jade, soy, tea):
    client = as_(lin)
    form = fields(read(client, "酱油 2箱，绿茶 3", PHONE), then="cart")
    assert client.post(PHONE, form).url == "/shop/cart/"
    client.post(PHONE, form)
    assert dict(CartLine.objects.values_list("sku__code", "quantity")) == {"SOY": 24, "TEA": 3}
    assert set(Alias.objects.values_list("customer__code", "text")) == {
        ("C001", "酱油"), ("C001", "绿茶"),
    }  # fmt: skip


def test_a_list_is_added_to_what_is_in_the_cart(as_, lin, jade, soy):
    client = as_(lin)
    for _time in range(2):
        client.post(PHONE, fields(read(client, "SOY 1箱", PHONE), then="cart"))
    assert CartLine.objects.get().quantity == 24


def test_a_buyer_finds_no_goods_outside_his_scheme(as_, lin, jade, soy, tea):
    scheme = DisplayScheme.objects.create(name="Not tea", shows_everything=True)
    SchemeRule.objects.create(scheme=scheme, product=tea.product, shows=False)
    jade.type.scheme = scheme
    jade.type.save()
    Alias.objects.create(customer=jade, text="cha", sku=tea, updated_at=jade.created_at)
    client = as_(lin)
    answer = read(client, "TEA 1\nGreen tea 1\n绿茶 1\ncha 1\ngreen leaf 2\nSOY 1箱", PHONE)
    assert [line[0] for line in lines(answer)] == [None] * 5 + ["SOY"]
    assert "绿茶" not in answer.content.decode().replace("绿茶 1", "").replace('"绿茶"', "")

    form = fields(answer)
    form["sku"][0] = form["options"][1] = str(tea.pk)
    answer = client.post(PHONE, form | {"then": "check"})
    assert [line[0] for line in lines(answer)] == [None] * 5 + ["SOY"]


def test_another_customers_words_mean_nothing_here(as_, qi, lin, jade, opal, soy, teas):
    Alias.objects.create(customer=jade, text="tea", sku=teas[0], updated_at=jade.created_at)
    assert lines(read(as_(qi), "tea 1", PHONE))[0][0] is None
    assert lines(read(as_(lin), "tea 1", PHONE))[0][0] == "BLK"


def test_own_codes_are_kept_by_hand_and_beat_ours(as_, max_, jade, soy, tea):
    client = as_(max_)
    page = "/office/customers/C001/words/"
    assert client.post(f"{page}addition/", {"word": "TEA", "code": "SOY"}).status_code == 302
    assert lines(read(client, "TEA 2箱")) == [("SOY", 24, [], "")]
    wrong = client.post(
        f"{page}addition/", {"word": "x", "code": "nothing"}, headers={"HX-Request": "true"}
    )
    assert (wrong.status_code, Alias.objects.count()) == (409, 1)
    panel = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert '<th scope="row">tea</th>' in panel
    client.post(f"{page}{Alias.objects.get().pk}/removal/")
    assert Alias.objects.count() == 0


def test_learning_leaves_own_codes_alone(as_, max_, jade, soy, tea):
    Alias.objects.create(
        customer=jade, text="brew", sku=tea, is_code=True, updated_at=jade.created_at
    )
    client = as_(max_)
    form = fields(read(client, "brew 2"))
    form["name"] = ["SOY"]
    client.post(OFFICE, form | {"then": "draft", "idempotency_key": idempotency.new_key()})
    assert Alias.objects.get().sku == tea
