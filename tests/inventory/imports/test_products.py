"""Products from a table."""

import gzip
import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from inventory.imports import PriceImporter, ProductImporter, StockImporter, products
from inventory.models import (
    Barcode,
    Category,
    Pack,
    Price,
    Product,
    Sku,
    StockAdjustment,
    StockLevel,
)
from inventory.queries.lookup import find_goods
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.table import open_table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def load(olive, main_warehouse, noon):
    """Import a text as a file; gives the outcomes."""

    def loaded(text, importer=ProductImporter, *, dry=False, by=olive):
        outcomes = []
        kind = importer()
        with open_table(io.BytesIO(text.encode())) as table:
            mapped = matching.guess(kind.fields, table.headers)
            matching.require_complete(kind.fields, mapped, table.headers)
            Run(kind, mapped, by=by, at=noon, dry=dry, sink=outcomes.append).over(table)
        return [(str(outcome.verdict), outcome.sentence) for outcome in outcomes]

    return loaded


FULL = """\
货号,品名,品牌,类别,规格,单位,包装,批发价,条码,箱码,标签,上架,库存,成本
JY-500,海鲜酱油,海天,调味品/酱油/生抽,500ml,瓶,"箱=12,盒=3",8.50,6901234567892,16901234567899,"新品、热卖",是,24,5.2
C-1,陈醋,水塔,调味品/醋,420ml,瓶,,6,,,,否,,
"""


def test_a_row_makes_everything_a_product_needs(load):
    assert load(FULL) == [("create", ""), ("create", "")]

    sku = Sku.objects.select_related("product__category", "product__brand", "unit").get(
        code="JY-500"
    )
    assert (sku.product.name, sku.product.brand.name, sku.unit.name) == ("海鲜酱油", "海天", "瓶")
    assert (sku.product.category.name, sku.product.category.level) == ("生抽", 3)
    assert (sku.minimum, sku.multiple, sku.base_price) == (12, 12, Decimal("8.5"))
    packs = Pack.objects.values_list("unit__name", "factor", "is_order_pack")
    assert list(packs) == [("箱", 12, True), ("盒", 3, False)]
    assert set(Barcode.objects.values_list("code", "factor")) == {
        ("6901234567892", 1),
        ("16901234567899", 12),
    }
    assert set(sku.product.tags.values_list("name", flat=True)) == {"新品", "热卖"}
    level = StockLevel.objects.get()
    assert (level.sku, level.on_hand, level.value) == (sku, 24, Decimal("124.80"))
    assert StockAdjustment.objects.get().is_opening
    assert list(Category.objects.order_by("pk").values_list("name", "level")) == [
        ("调味品", 1),
        ("酱油", 2),
        ("生抽", 3),
        ("醋", 2),
    ]
    assert Product.objects.get(code="C-1").is_on_shelf is False
    assert [match.sku for match in find_goods("hxjy")] == [sku]


def test_the_same_file_again_changes_nothing(load):
    load(FULL)
    before = list(Product.objects.values_list("code", "version", "updated_at"))

    assert load(FULL) == [("unchanged", ""), ("unchanged", "")]
    assert list(Product.objects.values_list("code", "version", "updated_at")) == before
    assert StockAdjustment.objects.count() == 1


def test_a_table_names_the_buyer_of_goods(load, paige):
    first = load(
        f"货号,品名,采购员\nA-1,醋,{paige}\nA-2,盐,{paige.username}\nA-3,糖,Nobody Known\n"
    )

    assert [verdict for verdict, _sentence in first] == ["create", "create", "error"]
    assert first[2][1] == "Nobody who buys is called “Nobody Known”."
    assert set(Sku.objects.values_list("product__buyer", flat=True)) == {paige.pk}
    assert load("货号,采购员\nA-1,\nA-2,") == [("update", "buyer"), ("update", "buyer")]
    assert set(Sku.objects.values_list("product__buyer", flat=True)) == {None}


def test_a_dry_run_writes_nothing(load):
    assert load(FULL, dry=True) == [("create", ""), ("create", "")]
    assert not Product.objects.exists()


def test_only_what_changed_is_written_and_columns_not_there_stay(load):
    load(FULL)

    outcomes = load("Own code,Name,Base price\nJY-500,海鲜酱油,9.00\nC-1,老陈醋,6\n")

    assert outcomes == [("update", "base_price"), ("update", "name")]
    sku = Sku.objects.select_related("product").get(code="JY-500")
    assert (sku.base_price, sku.minimum, sku.product.brand.name) == (9, 12, "海天")
    assert [match.sku.code for match in find_goods("老陈醋")] == ["C-1"]


def test_rows_of_one_product_are_its_specifications(load):
    text = "code,product,name,specification\nT-S,T,毛巾,小\nT-L,T,毛巾（大）,大\n"

    assert load(text) == [("create", ""), ("create", "")]
    assert Product.objects.get().name == "毛巾"
    assert list(Sku.objects.values_list("code", "specification")) == [("T-S", "小"), ("T-L", "大")]
    assert load(text) == [("unchanged", ""), ("unchanged", "")]


def test_a_row_that_could_not_be_taken_is_no_rival_of_a_later_one(load):
    text = "code,name,price\nA,,0\nA,Soap,2\nA,Soap again,3\nB,Rice,1\n"
    expected = [
        ("error", "A product needs a name."),
        ("create", "taken instead of row 2, which was set aside"),
        ("error", "The same as row 3 of this file."),
        ("create", ""),
    ]

    assert load(text, dry=True) == expected
    assert load(text) == expected
    assert Sku.objects.get(code="A").base_price == 2
    assert [verdict for verdict, _said in load(text)] == [
        "error", "unchanged", "error", "unchanged"
    ]  # fmt: skip


def test_a_row_the_database_refuses_is_no_rival_of_a_later_one(load):
    text = "code,name,stock\nA,Soap,5\nA,Soap,\n"

    assert load(text, by=None) == [
        ("error", "Opening stock needs a name: say who imports, with --as USERNAME."),
        ("create", "taken instead of row 2, which was set aside"),
    ]


def test_a_name_is_never_emptied(load, soy):
    assert load("code,name\nSOY,\n") == [("error", "A product needs a name.")]
    assert Product.objects.get(code="SOY").name


def vacuums():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'inventory_product'"
        )
        return cursor.fetchone()[0]


def test_many_goods_leave_the_search_index_tidy(load, monkeypatch):
    before = vacuums()
    load("code,name\nA,Soap\n")
    assert vacuums() == before

    monkeypatch.setattr(products, "BULK", 2)
    load("code,name\nB,Soap\nC,Soap\n", dry=True)
    assert vacuums() == before
    load("code,name\nB,Soap\nC,Soap\n")
    assert vacuums() == before + 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("code,name\n,Soap\n", "missing", id="no code"),
        pytest.param("code,name\nX,\n", "needs a name", id="no name"),
        pytest.param("code,name\nA,Soap\nA,Soap\n", "same as row 2", id="a code twice"),
        pytest.param("code,name,category\nX,S,a/b/c/d\n", "three levels", id="four levels"),
        pytest.param("code,name,price\nX,S,-1\n", "below 0", id="negative price"),
        pytest.param("code,name,price\nX,S,cheap\n", "not a number", id="a word for a price"),
        pytest.param("code,name,packs\nX,S,箱\n", "not a pack", id="no pack"),
        pytest.param(
            "code,name,packs,minimum,multiple\nX,S,箱=12,18,12\n", "12 / 24", id="between packs"
        ),
        pytest.param(
            'code,name,barcodes\nX,S,"69012345,69012345"\n', "twice", id="a barcode twice"
        ),
        pytest.param(
            "code,name,stock,warehouse\nX,S,5,Moon\n", "no open warehouse", id="unknown warehouse"
        ),
    ],
)  # fmt: skip
def test_a_wrong_row_is_set_aside_with_the_reason_and_spoils_no_other(load, text, sentence):
    outcomes = load(f"{text}GOOD,Good{',' * (text.splitlines()[0].count(',') - 1)}\n")

    wrong = [said for verdict, said in outcomes if verdict == "error"]
    assert len(wrong) == 1
    assert sentence in wrong[0]
    assert "GOOD" in Sku.objects.values_list("code", flat=True)
    assert "X" not in Sku.objects.values_list("code", flat=True)


def test_a_code_of_another_product_is_set_aside(load, soy):
    outcomes = load("code,product,name\nSOY,OTHER,Other\n")

    assert outcomes == [("error", "The code SOY belongs to the product SOY.")]
    assert not Product.objects.filter(code="OTHER").exists()


def test_a_formula_is_only_text(load):
    load('code,name\nX,"=HYPERLINK(""http://evil"")"\n')

    assert Product.objects.get().name == '=HYPERLINK("http://evil")'


def test_a_case_size_alone_makes_the_case_the_order_pack(load):
    load("Item Number,Item Description,Pack,Inner Pack\nA,One,12,\nB,Two,12,6\nC,Three,1,1\n")

    assert list(Sku.objects.order_by("code").values_list("code", "minimum", "multiple")) == [
        ("A", 12, 12),
        ("B", 6, 6),
        ("C", 1, 1),
    ]
    packs = Pack.objects.order_by("sku__code").values_list("sku__code", "factor", "is_order_pack")
    assert list(packs) == [("A", 12, True), ("B", 12, False)]


def test_a_case_barcode_that_is_the_pieces_is_left_out_and_said(load):
    outcomes = load("code,name,Pack,UPC,SCC\nA,One,12,69012345,69012345\n")

    assert outcomes == [("create", "case barcode is the piece's: left out")]
    assert list(Barcode.objects.values_list("code", "factor")) == [("69012345", 1)]


def test_one_barcode_may_stand_on_several_goods(load):
    load("code,name,barcodes\nA,One,69012345\nB,Two,69012345\n")

    assert [match.sku.code for match in find_goods("69012345")] == ["A", "B"]


def test_level_prices_have_columns_of_their_own(load, retail):
    text = "code,name,price:Retailers\nA,One,4.5\n"

    assert load(text) == [("create", "")]
    assert load(text) == [("unchanged", "")]
    assert load("code,name,Retailers\nA,One,4.4\n") == [("update", "price:Retailers")]
    assert list(Price.objects.values_list("unit_price", "version")) == [(Decimal("4.4"), 2)]


def test_opening_stock_without_a_name_behind_it_is_refused(load):
    outcomes = load("code,name,stock\nA,One,5\n", by=None)

    assert outcomes == [
        ("error", "Opening stock needs a name: say who imports, with --as USERNAME.")
    ]
    assert not Product.objects.exists()


def test_prices_come_by_code_list_and_quantity(load, soy, retail):
    text = "code,list,from_quantity,price\nSOY,Retailers,48,4.1\nNO,Retailers,1,1\nSOY,Moon,1,1\n"

    outcomes = load(text, PriceImporter)

    assert outcomes == [
        ("update", ""),
        ("error", "There are no goods with the code NO."),
        ("error", "There is no price list “Moon”."),
    ]
    assert load(text, PriceImporter)[0] == ("unchanged", "")
    assert list(Price.objects.order_by("from_quantity").values_list("from_quantity", "unit_price"))[
        1
    ] == (48, Decimal("4.1"))


def test_opening_stock_comes_once(load, soy, goods):
    rice = goods("RICE", "Rice")
    text = "code,quantity,cost\nRICE,10,2\nSOY,7,1\n"

    outcomes = load(text, StockImporter)

    assert outcomes == [
        ("create", ""),
        ("error", "These goods have had stock here before: post an adjustment instead."),
    ]
    assert StockLevel.objects.get(sku=rice).value == 20
    assert load(text, StockImporter)[0] == ("unchanged", "")


def test_the_command_reads_gzip_maps_columns_and_keeps_what_is_wrong(
    tmp_path, main_warehouse, olive, capsys
):
    source, rejects = tmp_path / "list.csv.gz", tmp_path / "rejects.csv"
    with gzip.open(source, "wt", encoding="gb18030") as file:
        file.write("代号,叫法\nA,酱油\nB,\n")

    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_products", str(source), "--map", "code=代号", "--map", "name=叫法",
            "--rejects", str(rejects),
        )  # fmt: skip

    assert ended.value.code == 2
    assert Product.objects.get().name == "酱油"
    assert "B" in rejects.read_text("utf-8-sig")


def test_a_batch_takes_as_many_statements_for_one_row_as_for_thirty(
    load, django_assert_max_num_queries
):
    head = "code,name,brand,category,packs,price,barcodes\n"
    load(head + "A,One,Brand,Food/Sauce,箱=12,5,69012345\n")

    with django_assert_max_num_queries(45):
        load(head + "".join(f"B{n},N,Brand,Food/Sauce,箱=12,5,6901{n}\n" for n in range(30)))
