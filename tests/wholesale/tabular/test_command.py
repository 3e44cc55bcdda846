import gzip

import pytest
from django.core.management import CommandError, call_command

from tests.wholesale.tabular.sample import ShopImporter
from wholesale.models import Shop
from wholesale.tabular.command import ImportCommand

pytestmark = pytest.mark.django_db


class Command(ImportCommand):
    importer = ShopImporter


@pytest.fixture
def shops_csv(tmp_path):
    def write(text, name="shops.csv"):
        path = tmp_path / name
        body = text.encode()
        path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
        return str(path)

    return write


def run(*arguments):
    call_command(Command(), *arguments)


def codes():
    return sorted(Shop.objects.values_list("code", flat=True))


def test_a_gzipped_file_is_imported_and_again_changes_nothing(shops_csv, capsys):
    path = shops_csv("Shop code,Shop name\na,A\nb,B\n", "shops.csv.gz")
    run(path)
    assert capsys.readouterr().out == ("2 rows: 2 create, 0 update, 0 unchanged, 0 skip, 0 error\n")
    run(path)
    assert capsys.readouterr().out == ("2 rows: 0 create, 0 update, 2 unchanged, 0 skip, 0 error\n")
    assert codes() == ["a", "b"]


def test_a_dry_run_changes_nothing(shops_csv, capsys):
    run(shops_csv("Shop code,Shop name\na,A\n"), "--dry-run")
    assert "would be 1 create" in capsys.readouterr().out
    assert codes() == []


def test_columns_are_mapped_on_the_command_line(shops_csv):
    run(shops_csv("No,Title,Shop name\na,A,x\n"), "--map", "code=No", "--map", "name=Title")
    assert Shop.objects.get().name == "A"


def test_only_so_many_rows_are_taken(shops_csv):
    run(shops_csv("Shop code,Shop name\na,A\nb,B\nc,C\n"), "--limit", "2")
    assert codes() == ["a", "b"]


def test_wrong_rows_go_to_a_file_and_the_exit_says_so(shops_csv, tmp_path):
    rejects = tmp_path / "rejects.csv"
    with pytest.raises(SystemExit) as ended:
        run(shops_csv("Shop code,Shop name\na,A\n,B\n"), "--rejects", str(rejects))
    assert ended.value.code == 2
    assert codes() == ["a"]
    assert rejects.read_text(encoding="utf-8-sig").splitlines()[1].startswith(",B,3,")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Colour\nred\n", []),
        ("Shop code,Shop name\na,A\n", ["--map", "code"]),
        ("Shop code,Shop name\na,A\n", ["--map", "colour=Shop code"]),
        ("Shop code,Shop name\na,A\n", ["--map", "code=Nothing"]),
        ("Shop code,Shop name\na,A\n", ["--as", "nobody"]),
        ("", []),
    ],
)
def test_what_cannot_begin_says_why_and_changes_nothing(shops_csv, text, options):
    with pytest.raises(CommandError):
        run(shops_csv(text), *options)
    assert codes() == []


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError):
        run(str(tmp_path / "missing.csv"))


def test_the_fields_can_be_listed(capsys):
    run("--fields", "x")
    assert capsys.readouterr().out.splitlines()[0].split()[:2] == ["*", "code"]
