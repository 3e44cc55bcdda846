import pytest

from inventory.models import Barcode, Sku
from inventory.queries.lookup import (
    AmbiguousGoods,
    UnknownGoods,
    find_goods,
    scanned,
)
from inventory.queries.visible import visible_skus

PIECE = "6901234567892"
CASE = "16901234567899"


def found(text, **options):
    return [(match.sku.code, match.factor) for match in find_goods(text, **options)]


@pytest.fixture
def soy_with_barcodes(soy):
    Barcode.objects.create(sku=soy, code=PIECE)
    Barcode.objects.create(sku=soy, code=CASE, factor=12)
    return soy


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        pytest.param("SOY", 1, id="code"),
        pytest.param(PIECE, 1, id="barcode of a piece"),
        pytest.param(CASE, 12, id="barcode of a case"),
        pytest.param(f" {PIECE}\n", 1, id="with what a scanner adds"),
        pytest.param("６９０１２３４５６７８９２", 1, id="full-width digits"),
        pytest.param(f"0{PIECE}", 1, id="as fourteen digits"),
    ],
)
def test_a_code_or_barcode_finds_the_goods_and_the_pack(soy_with_barcodes, tea, text, factor):
    match = scanned(text)

    assert (match.sku, match.factor, match.is_exact) == (soy_with_barcodes, factor, True)


@pytest.mark.parametrize("text", ["soy", "酱油", "jy", "jiangyou", "Soy 酱"])
def test_words_pinyin_and_initials_find_the_goods(soy, tea, text):
    assert found(text) == [("SOY", 1)]


def test_a_barcode_that_lost_its_zeros_in_a_spreadsheet_is_found(soy):
    Barcode.objects.create(sku=soy, code="88004022723")

    assert scanned("088004022723").sku == soy


def test_an_unknown_code_is_refused_in_words(soy):
    with pytest.raises(UnknownGoods, match="6900000000000"):
        scanned("6900000000000")


def test_a_code_on_two_goods_must_be_chosen(soy, tea):
    Barcode.objects.create(sku=soy, code=PIECE)
    Barcode.objects.create(sku=tea, code=PIECE)

    with pytest.raises(AmbiguousGoods) as refusal:
        scanned(PIECE)

    assert [match.sku for match in refusal.value.matches] == [soy, tea]
    assert "SOY" in refusal.value.sentence
    assert "TEA" in refusal.value.sentence


def test_the_code_of_a_product_with_several_specifications_must_be_chosen(soy):
    big = Sku.objects.create(product=soy.product, code="SOY-L", unit=soy.unit, rank=1)

    with pytest.raises(AmbiguousGoods):
        scanned("SOY")

    assert scanned("SOY-L").sku == big


def test_only_what_the_person_may_see_is_found(soy, tea):
    tea.product.is_on_shelf = False
    tea.product.save()

    assert found("tea", within=visible_skus(None)) == []
    assert found("tea") == [("TEA", 1)]


@pytest.mark.parametrize("text", ["", "  ", "\x00", "%%%", "'; DROP TABLE", "x" * 5000])
def test_nonsense_finds_nothing_and_harms_nothing(soy, text):
    assert found(text) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_database_as_often_for_one_as_for_three(
    goods, django_assert_num_queries, count
):
    for number in range(count):
        goods(f"SAUCE{number}", "Sauce")

    with django_assert_num_queries(7):
        assert len([m.sku.full_name for m in find_goods("sauce")]) == count


def test_no_more_than_the_limit_are_given(goods):
    for number in range(4):
        goods(f"SAUCE{number}", "Sauce")

    assert found("sauce", limit=2) == [("SAUCE0", 1), ("SAUCE1", 1)]
