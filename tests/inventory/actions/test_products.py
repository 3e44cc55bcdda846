from dataclasses import replace
from decimal import Decimal

import pytest

from inventory.actions.facts import (
    PackFacts,
    ProductFacts,
    SkuFacts,
    WrongGoods,
    document_of,
    parse_barcodes,
    parse_packs,
)
from inventory.actions.products import (
    ChangedMeanwhile,
    GoodsInUse,
    copy_product,
    create_product,
    delete_product,
    edit_product,
    facts_of,
    save_product,
    sku_facts_of,
)
from inventory.models import Barcode, Brand, Category, Pack, Product, Sku, Tag, Unit
from wholesale import audit, idempotency
from wholesale.search import query_tokens

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def knife_units(house):
    return Unit.objects.create(name="把"), Unit.objects.create(name="盒")


@pytest.fixture
def knife(knife_units):
    """The facts of a kitchen knife, small and large, in boxes of 12."""
    piece, box = knife_units
    return (
        ProductFacts(code="K1", name="菜刀", model="M-9"),
        [
            SkuFacts(
                code="K1-S", unit_id=piece.pk, specification="小",
                packs=[PackFacts(box.pk, 12, is_order_pack=True)], minimum=12, multiple=12,
                base_price=Decimal("9.90"), barcodes=[("6901234567892", 1), ("169012345", 12)],
            ),
            SkuFacts(code="K1-L", unit_id=piece.pk, specification="大"),
        ],
    )  # fmt: skip


@pytest.fixture
def make(knife, olive, noon):
    def made(key=None, **changes):
        facts, skus = knife
        return create_product(
            facts=replace(facts, **changes.get("facts", {})),
            skus=changes.get("skus", skus),
            key=key or idempotency.new_key(),
            by=olive,
            at=noon,
        )

    return made


def finds(text):
    return list(
        Product.objects.filter(search_tokens__contains=query_tokens(text)).values_list(
            "code", flat=True
        )
    )


def test_a_product_comes_with_specifications_packs_and_barcodes(make, noon):
    product = make()

    assert list(Sku.objects.values_list("code", "specification", "minimum", "rank")) == [
        ("K1-S", "小", 12, 0),
        ("K1-L", "大", 1, 1),
    ]
    assert list(Pack.objects.values_list("sku__code", "factor", "is_order_pack")) == [
        ("K1-S", 12, True)
    ]
    assert set(Barcode.objects.values_list("code", "factor")) == {
        ("6901234567892", 1),
        ("169012345", 12),
    }
    trail = audit.trail_of(document_of(product.pk))
    assert [(entry.action, entry.facts) for entry in trail] == [("product.created", {"code": "K1"})]


@pytest.mark.parametrize("text", ["k1", "菜刀", "cd", "m-9", "6901234567892", "大", "k1-l"])
def test_it_can_be_found_at_once_by_everything_typed(make, text):
    make()

    assert finds(text) == ["K1"]


def test_the_same_form_sent_twice_makes_one_product(make):
    key = idempotency.new_key()

    assert make(key) == make(key)
    assert Product.objects.count() == 1


def test_a_taken_code_is_refused_and_nothing_is_made(make, soy):
    with pytest.raises(WrongGoods, match="SOY is already taken") as refusal:
        make(facts={"code": "SOY"})

    assert refusal.value.field == "code"
    assert Product.objects.count() == 1


def test_a_taken_code_of_a_specification_names_its_row(make, knife, soy):
    _facts, (small, large) = knife

    with pytest.raises(WrongGoods, match="SOY is already taken") as refusal:
        make(skus=[small, replace(large, code="SOY")])

    assert (refusal.value.field, refusal.value.row) == ("code", 1)
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        pytest.param({"base_price": Decimal(-1)}, "base_price", "zero or more", id="negative"),
        pytest.param({"base_price": Decimal(10) ** 9}, "base_price", "thousand", id="absurd"),
        pytest.param({"public_price": Decimal("-0.01")}, "public_price", "zero", id="public"),
        pytest.param({"minimum": 18}, "minimum", "12 / 24", id="minimum between packs"),
        pytest.param({"multiple": 5, "minimum": 5}, "multiple", "Take 12", id="below the pack"),
        pytest.param(
            {"barcodes": [("1", 1), ("1", 12)]}, "barcodes", "twice", id="a barcode twice"
        ),
        pytest.param({"code": "K1-L"}, "code", "two specifications", id="a code twice"),
    ],
)
def test_what_a_specification_may_not_be_is_refused(make, knife, change, field, words):
    _facts, (small, large) = knife

    with pytest.raises(WrongGoods, match=words) as refusal:
        make(skus=[replace(small, **change), large])

    assert refusal.value.field == field
    assert not Product.objects.exists()


def test_a_product_without_specification_is_refused(make):
    with pytest.raises(WrongGoods, match="at least one"):
        make(skus=[])


def test_two_packs_of_one_unit_are_refused(make, knife, knife_units):
    _facts, (small, _large) = knife
    packs = [PackFacts(knife_units[1].pk, 12), PackFacts(knife_units[1].pk, 24)]

    with pytest.raises(WrongGoods, match="unit of its own") as refusal:
        make(skus=[replace(small, packs=packs)])

    assert refusal.value.field == "packs"


def test_saving_the_page_writes_everything_and_says_what_changed(make, olive, noon):
    product = make()
    small, large = sku_facts_of(product)
    brand = Brand.objects.create(name="双立人")
    tag = Tag.objects.create(name="新品")

    saved = save_product(
        product_id=product.pk,
        facts=replace(
            facts_of(product), name="厨刀", brand_id=brand.pk, tag_ids=frozenset({tag.pk})
        ),
        skus=[replace(large, base_price=Decimal("19.90")), replace(small, barcodes=[])],
        seen_version=1,
        by=olive,
        at=noon,
    )

    assert (saved.name, saved.version) == ("厨刀", 2)
    assert list(Sku.objects.values_list("code", "rank")) == [("K1-L", 0), ("K1-S", 1)]
    assert not Barcode.objects.exists()
    assert finds("双立") == ["K1"]
    assert finds("6901234567892") == []
    latest = audit.trail_of(document_of(product.pk))[0]
    assert latest.facts["changes"] == {
        "name": ["菜刀", "厨刀"],
        "brand_id": ["None", str(brand.pk)],
        "K1-L base_price": ["0.0000", "19.90"],
    }


def test_two_specifications_may_exchange_their_codes(make, olive, noon):
    product = make()
    small, large = sku_facts_of(product)

    save_product(
        product_id=product.pk,
        facts=facts_of(product),
        skus=[replace(small, code="K1-L"), replace(large, code="K1-S")],
        seen_version=1,
        by=olive,
        at=noon,
    )

    assert list(Sku.objects.values_list("code", "specification")) == [
        ("K1-L", "小"),
        ("K1-S", "大"),
    ]


def test_who_saves_second_is_told_and_overwrites_nothing(make, olive, max_, noon):
    product = make()
    facts, skus = facts_of(product), sku_facts_of(product)
    save_product(
        product_id=product.pk, facts=replace(facts, name="First"), skus=skus,
        seen_version=1, by=max_, at=noon,
    )  # fmt: skip

    with pytest.raises(ChangedMeanwhile) as refusal:
        save_product(
            product_id=product.pk, facts=replace(facts, name="Second"), skus=skus[:1],
            seen_version=1, by=olive, at=noon,
        )  # fmt: skip

    assert refusal.value.product.name == "First"
    assert Product.objects.get().name == "First"
    assert Sku.objects.count() == 2


def test_a_specification_with_stock_cannot_go(soy, olive, noon):
    product = soy.product
    other = SkuFacts(code="SOY-2", unit_id=soy.unit_id)

    with pytest.raises(WrongGoods, match="SOY"):
        save_product(
            product_id=product.pk, facts=facts_of(product), skus=[other],
            seen_version=1, by=olive, at=noon,
        )  # fmt: skip

    assert list(Sku.objects.values_list("code", flat=True)) == ["SOY"]


def test_a_specification_of_another_product_cannot_be_taken(make, soy, olive, noon):
    product = make()

    with pytest.raises(WrongGoods, match="no longer there"):
        save_product(
            product_id=product.pk, facts=facts_of(product),
            skus=[SkuFacts(code="X", unit_id=soy.unit_id, pk=soy.pk)],
            seen_version=1, by=olive, at=noon,
        )  # fmt: skip

    soy.refresh_from_db()
    assert soy.product.code == "SOY"


def test_name_code_and_category_change_in_one_press(soy, olive, noon):
    sauces = Category.objects.create(name="Sauces")

    edit_product(
        product_id=soy.product_id, name="Dark soy", code="SOY-D", category_id=sauces.pk,
        seen_version=1, by=olive, at=noon,
    )  # fmt: skip

    soy.refresh_from_db()
    assert (soy.code, soy.product.code, soy.product.name) == ("SOY-D", "SOY-D", "Dark soy")
    assert (soy.product.category, soy.product.version) == (sauces, 2)
    assert finds("dark soy-d") == ["SOY-D"]


def test_a_quick_edit_of_what_changed_meanwhile_is_refused(soy, olive, noon):
    with pytest.raises(ChangedMeanwhile):
        edit_product(
            product_id=soy.product_id, name="x", code="x", category_id=None,
            seen_version=7, by=olive, at=noon,
        )  # fmt: skip

    soy.product.refresh_from_db()
    assert soy.product.name == "Soy sauce 酱油"


def test_a_copy_has_its_own_codes_no_barcodes_and_waits_off_the_shelf(make, olive, noon):
    product = make()
    key = idempotency.new_key()

    copy = copy_product(product_id=product.pk, key=key, by=olive, at=noon)
    again = copy_product(product_id=product.pk, key=key, by=olive, at=noon)
    third = copy_product(product_id=product.pk, key=idempotency.new_key(), by=olive, at=noon)

    assert again == copy
    assert (copy.code, copy.name, copy.is_on_shelf, third.code) == ("K1-2", "菜刀", False, "K1-3")
    assert list(copy.skus.values_list("code", "minimum", "base_price")) == [
        ("K1-S-2", 12, Decimal("9.9000")),
        ("K1-L-2", 1, Decimal(0)),
    ]
    assert Pack.objects.filter(sku__product=copy).count() == 1
    assert not Barcode.objects.filter(sku__product=copy).exists()


def test_an_unused_product_can_be_deleted(make, olive, noon):
    product = make()

    delete_product(product_id=product.pk, by=olive, at=noon)

    assert not Product.objects.exists()
    assert audit.trail_of(document_of(product.pk))[0].action == "product.deleted"


def test_goods_with_stock_or_orders_are_not_deleted(submitted, soy, olive, noon):
    submitted()

    with pytest.raises(GoodsInUse, match="Take it off the shelf"):
        delete_product(product_id=soy.product_id, by=olive, at=noon)

    assert Product.objects.filter(code="SOY").exists()


@pytest.mark.parametrize(
    ("text", "packs"),
    [
        ("", []),
        ("箱=12", [("箱", 12)]),
        ("箱=12,盒=3", [("箱", 12), ("盒", 3)]),
        ("箱 ＝ 12；盒×3\n", [("箱", 12), ("盒", 3)]),
    ],
)
def test_packs_are_read_as_people_write_them(text, packs):
    assert parse_packs(text) == packs


@pytest.mark.parametrize("text", ["箱", "箱=1", "箱=0", "箱=1.5", "=12", "箱=99999999"])
def test_what_is_not_a_pack_is_refused(text):
    with pytest.raises(WrongGoods, match="is not a pack"):
        parse_packs(text)


@pytest.mark.parametrize(
    ("text", "barcodes"),
    [
        ("", []),
        ("6901, 1690=12", [("6901", 1), ("1690", 12)]),
        ("6901\n6902", [("6901", 1), ("6902", 1)]),
    ],
)
def test_barcodes_are_read_as_people_write_them(text, barcodes):
    assert parse_barcodes(text) == barcodes


@pytest.mark.parametrize("text", ["69 01", "6901=0", "6901=x", "x" * 33])
def test_what_is_not_a_barcode_is_refused(text):
    with pytest.raises(WrongGoods, match="is not a barcode"):
        parse_barcodes(text)
