import csv
import io

import pytest
from django.utils import timezone

from tests.wholesale.tabular.sample import ShopImporter
from wholesale.models import Shop
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.limits import BadTable
from wholesale.tabular.rejects import Rejects
from wholesale.tabular.table import open_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def run(text, *, dry=False, importer=ShopImporter, **options):
    told = []
    with open_table(io.BytesIO(text.encode())) as table:
        mapped = matching.guess(importer.fields, table.headers)
        matching.require_complete(importer.fields, mapped, table.headers)
        summary = Run(
            importer(), mapped, by=None, at=timezone.now(), dry=dry, sink=told.append, **options
        ).over(table)
    counts = {str(verdict): count for verdict, count in summary.counts.items() if count}
    return counts, {outcome.row.number: outcome.sentence for outcome in told if outcome.sentence}


def shops():
    return dict(Shop.objects.values_list("code", "name"))


def rows(*pairs):
    return "编码,SHOP NAME\n" + "".join(f"{code},{name}\n" for code, name in pairs)


def test_new_rows_are_made_and_the_same_file_again_changes_nothing():
    text = rows(("a", "A"), ("b", "B"), ("c", "C"), ("d", "D"))
    assert run(text) == ({"create": 4}, {})
    assert shops() == {"a": "A", "b": "B", "c": "C", "d": "D"}
    assert run(text) == ({"unchanged": 4}, {})


def test_known_rows_are_updated():
    run(rows(("a", "A"), ("b", "B")))
    assert run(rows(("a", "A"), ("b", "Bee"))) == ({"update": 1, "unchanged": 1}, {3: "renamed"})
    assert shops() == {"a": "A", "b": "Bee"}


def test_a_dry_run_says_the_same_and_changes_nothing():
    run(rows(("a", "A")))
    text = rows(("a", "Aa"), ("b", "B"), ("", "x"))
    assert run(text, dry=True) == (
        {"create": 1, "update": 1, "error": 1},
        {2: "renamed", 4: "Shop code: missing."},
    )
    assert shops() == {"a": "A"}


def test_wrong_rows_are_set_aside_and_the_others_are_done():
    text = (
        "Shop code,Shop name,Size\n"
        "a,A,1.5\n"
        "b,,x\n"
        "averyveryverylongcode,C,1\n"
        "d,skip,\n"
        "e,E,1.55\n"
        "f,F,-1\n"
        "g,G,\n"
    )
    counts, said = run(text)
    assert counts == {"create": 2, "skip": 1, "error": 4}
    assert said == {
        3: "Shop name: missing; Size: “x” is not a number.",
        4: "Shop code: longer than 12 characters.",
        5: "Not a shop of ours.",
        6: "Size: “1.55” has more than 1 digits after the point.",
        7: "Size: “-1” is below 0.",
    }
    assert shops() == {"a": "A", "g": "G"}


def test_one_refused_row_does_not_take_its_batch_along():
    counts, said = run(rows(("a", "A"), ("b", "refused"), ("c", "C"), ("d", "D")))
    assert (counts, said) == ({"create": 3, "error": 1}, {3: "This name is refused."})
    assert shops() == {"a": "A", "c": "C", "d": "D"}


def test_what_the_database_refuses_is_set_aside(monkeypatch):
    def unchecked(self, row, shop):
        return row.create(Shop(code=row["code"], name=row["name"]))

    run(rows(("b", "B")))
    monkeypatch.setattr(ShopImporter, "_decide", unchecked)
    counts, said = run(rows(("a", "A"), ("b", "B2"), ("c", "C")))
    assert counts == {"create": 2, "error": 1}
    assert said[3].startswith("The row contradicts what is already there: duplicate key")
    assert shops() == {"a": "A", "b": "B", "c": "C"}


def test_the_same_code_twice_in_a_file_counts_once_even_across_batches():
    text = rows(("a", "A"), ("b", "B"), ("c", "C"), ("d", "D"), ("a", "Again"))
    counts, said = run(text)
    assert (counts, said) == ({"create": 4, "error": 1}, {6: "The same as row 2 of this file."})
    assert shops()["a"] == "A"


def test_stopping_between_batches_keeps_what_is_done():
    class StopNowError(Exception):
        pass

    def progress(done):
        if done >= 3:
            raise StopNowError

    with pytest.raises(StopNowError):
        run(rows(*[(f"c{n}", "x") for n in range(9)]), progress=progress)
    assert len(shops()) == 3


def test_a_batch_costs_the_same_statements_for_one_row_and_for_three(django_assert_num_queries):
    with django_assert_num_queries(4):
        run(rows(("a", "A")))
    with django_assert_num_queries(4):
        run(rows(("b", "B"), ("c", "C"), ("d", "D")))


def test_rows_of_one_group_are_never_torn_apart():
    seen = []

    class Grouped(ShopImporter):
        def identity(self, row):  # noqa: ARG002 - overrides
            return None

        def group(self, row):
            return row["name"]

        def prepare(self, rows):
            seen.append([row["code"] for row in rows])
            return [row.unchanged() for row in rows]

    run(
        rows(("1", "a"), ("2", "a"), ("3", "b"), ("4", "b"), ("5", "b"), ("6", "c")),
        importer=Grouped,
        dry=True,
    )
    assert seen == [["1", "2", "3", "4", "5"], ["6"]]


def test_a_group_stands_or_falls_together():
    class Grouped(ShopImporter):
        def group(self, row):
            return row["code"][0]

    counts, said = run(
        rows(("a1", "A"), ("a2", "refused"), ("b1", "B"), ("b2", "B")), importer=Grouped
    )
    assert counts == {"create": 2, "error": 2}
    assert said == {2: "This name is refused.", 3: "This name is refused."}
    assert shops() == {"b1": "B", "b2": "B"}


def test_rows_set_aside_can_be_mended_and_imported_again():
    file = io.BytesIO()
    with open_table(io.BytesIO(rows(("a", "A"), ("", "=1+1")).encode())) as table:
        mapped = matching.guess(ShopImporter.fields, table.headers)
        with Rejects(file, table.headers) as rejects:
            Run(
                ShopImporter(), mapped, by=None, at=timezone.now(), dry=False, sink=rejects.take
            ).over(table)
    body = file.getvalue().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [
        ["编码", "SHOP NAME", "Row", "Reason"],
        ["", "'=1+1", "3", "Shop code: missing."],
    ]
    assert run(body.replace("\n,", "\nb,")) == ({"create": 1}, {})
    assert shops() == {"a": "A", "b": "=1+1"}


# --- headers


@pytest.mark.parametrize(
    ("headers", "mapped"),
    [
        (["Shop code", "Shop name"], {"code": 0, "name": 1}),
        (["shop_name", " SHOP-CODE: "], {"code": 1, "name": 0}),
        (["编码", "name"], {"code": 0, "name": 1}),
        (["ＣＯＤＥ", "名称"], {"code": 0}),
    ],
)
def test_headers_are_recognised_however_they_are_written(headers, mapped):
    assert matching.guess(ShopImporter.fields, headers) == mapped


def test_a_missing_column_is_named_with_what_the_file_has():
    with pytest.raises(BadTable) as caught:
        run("Colour,Weight\nred,1\n")
    assert caught.value.sentence == (
        "No columns are chosen for Shop code, Shop name. The file's columns are: Colour, Weight."
    )


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"colour": "A"}, "There is no field “colour”. The fields are: code, name, size."),
        ({"code": "C"}, "The file has no column “C”. Its columns are: A, B."),
    ],
)
def test_a_wrong_choice_of_columns_is_explained(wanted, sentence):
    with pytest.raises(BadTable) as caught:
        matching.chosen(ShopImporter.fields, ["A", "B"], wanted)
    assert caught.value.sentence == sentence


def test_one_column_cannot_be_two_fields():
    with pytest.raises(BadTable):
        matching.require_complete(ShopImporter.fields, {"code": 0, "name": 0}, ["A"])
