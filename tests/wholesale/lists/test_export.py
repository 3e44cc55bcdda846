import csv
import io

import pytest
from python_calamine import load_workbook

from tests.wholesale.lists.sample import make_people
from wholesale.lists import export
from wholesale.models import AuditEntry, User

pytestmark = pytest.mark.django_db
URL = "/sample/people/"


def workbook(answer):
    return load_workbook(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()


def text(answer):
    body = answer.getvalue()
    assert body.startswith(b"\xef\xbb\xbf"), "Excel reads Chinese only behind a byte order mark"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_a_workbook_holds_exactly_the_filtered_rows_of_every_page(office, start):
    make_people(60, start=start)
    rows = workbook(office.get(URL, {"q": "p1", "export": "xlsx"}))
    assert rows[0] == ["Login", "Called", "Joined", "State", "Cost"]
    assert [row[0] for row in rows[1:]] == [f"p{n}" for n in (*range(19, 9, -1), 1)]
    assert rows[-1][1] == "Person 1"
    assert rows[-1][2].isoformat() == "2026-03-02T20:01:00"
    assert rows[-1][3] == "Active"


def test_csv_has_the_same_rows(office, start):
    make_people(2, start=start)
    rows = text(office.get(URL, {"export": "csv"}))
    pks = {user.username: str(user.pk) for user in User.objects.all()}
    assert rows == [
        ["Login", "Called", "Joined", "State", "Cost"],
        ["p2", "Person 2", "2026-03-02 20:02", "Active", pks["p2"]],
        ["p1", "Person 1", "2026-03-02 20:01", "Active", pks["p1"]],
    ]


@pytest.mark.parametrize(
    "payload",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1+2", "＠A1", "|cmd",
        " =1+1", "=cmd|' /C calc'!A0", "﹦1+1",
    ],
)  # fmt: skip
def test_no_text_runs_as_a_formula(office, start, payload):
    make_people(1, start=start)
    User.objects.filter(username="p1").update(display_name=payload)
    assert text(office.get(URL, {"export": "csv"}))[1][1] == f"'{payload}"
    body = office.get(URL, {"export": "xlsx"}).getvalue()
    assert load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()[1][1].strip() == (
        payload.strip()
    )
    assert b"<f>" not in unzipped(body)


def unzipped(body):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_every_file_is_one_line_in_the_audit_trail(office, mia, start):
    make_people(3, start=start)
    office.get(URL, {"export": "xlsx", "q": "p"}).getvalue()
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.by, entry.document) == (mia, "list:people-sample")
    assert entry.facts == {"filters": ["Search: p"], "form": "xlsx", "rows": 3}


def test_too_many_rows_for_a_file_are_refused_before_any_is_read(office, start, monkeypatch):
    make_people(3, start=start)
    monkeypatch.setattr(export, "EXPORT_ROWS", 2)
    answer = office.get(URL, {"export": "xlsx", "q": "p"}, follow=True)
    assert answer.redirect_chain == [("/sample/people/?q=p", 302)]
    assert "A file holds at most 2 rows. Narrow the filters, then export again." in (
        answer.content.decode()
    )
    assert AuditEntry.objects.count() == 0
