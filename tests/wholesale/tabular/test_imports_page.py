import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import load_workbook

from tests.wholesale.tabular import sample
from wholesale import jobs
from wholesale.models import AuditEntry, Job, Shop, StoredFile

pytestmark = pytest.mark.django_db
NAME = sample.ShopImporter.name
GOOD = "Shop code,Title,Size\na,Anna,1\nb,Berta,x\nc,skip,\n"
KEY = "k" * 24


@pytest.fixture
def office(client, person):
    """Olive's browser: she owns the house."""
    olive = person("olive", "owner")
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client, content=GOOD, name="shops.csv", **more):
    body = content.encode() if isinstance(content, str) else content
    sent = {"file": SimpleUploadedFile(name, body), **more}
    return client.post(f"/office/imports/{NAME}/", sent)


def checked(client, mapping, content=GOOD, key=KEY):
    page = upload(client, content)["Location"]
    fields = {f"field_{name}": header for name, header in mapping.items()}
    return client.post(page, {**fields, "idempotency_key": key})


MAPPING = {"code": "Shop code", "name": "Title", "size": "Size"}


def test_the_start_page_offers_every_importer_with_a_template(office):
    page = office.get("/office/imports/").content.decode()
    assert "Shops of the sample" in page
    answer = office.get(f"/office/imports/{NAME}/template/")
    rows = load_workbook(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert rows == [["Shop code", "Shop name", "Size"], ["", "North", ""]]


def test_the_columns_are_guessed_and_shown_with_what_is_in_them(office):
    page = office.get(upload(office)["Location"]).content.decode()
    assert re.search(r'name="field_code".*?<option value="Shop code" selected>', page, re.DOTALL)
    assert "a · b · c" in page
    assert "Columns not used: Title" in " ".join(page.split())


def test_a_check_reports_row_by_row_and_changes_nothing(office):
    answer = checked(office, MAPPING)
    job = Job.objects.get()
    assert answer["Location"] == f"/office/jobs/{job.pk}/"
    assert jobs.run_one()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result["counts"] == {"create": 1, "update": 0, "unchanged": 0, "skip": 1, "error": 1}
    assert [(line["row"], line["verdict"]) for line in job.result["rows"]] == [
        (2, "create"),
        (3, "error"),
        (4, "skip"),
    ]
    assert Shop.objects.filter(code="a").exists() is False
    page = office.get(f"/office/jobs/{job.pk}/").content.decode()
    assert "Size: “x” is not a number." in page
    assert f'action="/office/jobs/{job.pk}/import/"' in page


def test_the_import_does_what_the_check_said_and_keeps_the_rest_in_a_file(office):
    checked(office, MAPPING)
    jobs.run_one()
    check = Job.objects.get()
    office.post(f"/office/jobs/{check.pk}/import/", {"idempotency_key": KEY})
    jobs.run_one()
    job = Job.objects.get(kind="import.apply")
    assert (job.state, job.result["counts"]["create"]) == ("done", 1)
    assert Shop.objects.get(code="a").name == "Anna"
    report = office.get(f"/office/jobs/{job.pk}/report/").getvalue().decode("utf-8-sig")
    assert report.splitlines() == [
        "Shop code,Title,Size,Row,Reason",
        "b,Berta,x,3,Size: “x” is not a number.",
        "c,skip,,4,Not a shop of ours.",
    ]
    assert [e.action for e in AuditEntry.objects.order_by("pk")] == ["job.started", "job.started"]


def test_the_same_form_twice_is_one_job(office):
    first, second = (checked(office, MAPPING)["Location"] for _time in range(2))
    assert first == second
    assert Job.objects.count() == 1


def test_the_mapping_is_remembered_for_files_with_the_same_columns(office):
    checked(office, MAPPING)
    page = office.get(upload(office, GOOD.replace("Anna", "Anne"))["Location"]).content.decode()
    assert re.search(r'name="field_name".*?<option value="Title" selected>', page, re.DOTALL)


def test_a_field_without_a_column_is_named_and_nothing_chosen_is_lost(office):
    answer = checked(office, {"size": "Size", "code": "Title"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "No column is chosen for Shop name." in page
    assert re.search(r'name="field_code".*?<option value="Title" selected>', page, re.DOTALL)
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "This file is not a table."),
        ("Prénom\né,à\n".encode("cp1252") * 9, "encoding could not be recognised"),
        (b"x," * 3_000_000, "The file is over 5 MB."),
    ],
    ids=["empty", "picture", "encoding", "large"],
)
def test_a_bad_file_is_explained_where_it_was_chosen(office, content, sentence):
    answer = upload(office, content)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Job.objects.count() == 0


def test_a_file_in_a_chosen_encoding_goes_on_in_it(office):
    content = "Shop code,Shop name\né,Prénom\n".encode("cp1252")
    answer = upload(office, content, encoding="windows-1252")
    assert "Prénom" in office.get(answer["Location"]).content.decode()


def test_nobody_goes_on_with_a_file_of_somebody_else(office, person, client):
    page = upload(office)["Location"]
    client.force_login(
        person("max", "manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(page).status_code == 404
    assert client.get(f"/office/imports/{NAME}/forged:token/").status_code == 404
    assert StoredFile.objects.count() == 1


def test_a_reviewer_may_import_nothing(client, person):
    client.force_login(
        person("rui", "reviewer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/office/imports/").status_code == 403
    assert upload(client).status_code == 403
    assert client.get("/office/imports/nonsense/template/").status_code == 403


def test_an_importer_one_may_not_use_is_not_there(office, monkeypatch, person, client):
    monkeypatch.setattr(sample.ShopImporter, "permission", "company.edit")
    client.force_login(
        person("max", "manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "Shops of the sample" not in client.get("/office/imports/").content.decode()
    assert upload(client).status_code == 404


def test_a_job_is_seen_by_its_starter_and_by_those_who_manage(office, person, client):
    checked(office, MAPPING)
    pk = Job.objects.get().pk
    seen = {}
    for name, role in (("max", "manager"), ("rui", "reviewer"), ("fin", "finance")):
        client.force_login(person(name, role), backend="django.contrib.auth.backends.ModelBackend")
        seen[name] = [
            client.get(f"/office/jobs/{pk}/").status_code,
            client.post(f"/office/jobs/{pk}/cancellation/").status_code,
        ]
    assert seen == {"max": [200, 302], "rui": [404, 404], "fin": [404, 404]}


def test_an_import_begins_only_from_a_finished_check(office):
    checked(office, MAPPING)
    check = Job.objects.get()
    answer = office.post(f"/office/jobs/{check.pk}/import/", {"idempotency_key": KEY}, follow=True)
    assert "Check the file first" in answer.content.decode()
    assert Job.objects.count() == 1


def test_the_panel_asks_again_while_the_job_runs_and_stops_when_it_is_done(office):
    checked(office, MAPPING)
    pk = Job.objects.get().pk
    htmx = {"HX-Request": "true", "HX-Target": "job-panel"}
    assert (
        'hx-trigger="every 1s"' in office.get(f"/office/jobs/{pk}/", headers=htmx).content.decode()
    )
    jobs.run_one()
    after = office.get(f"/office/jobs/{pk}/", headers=htmx).content.decode()
    assert "every 1s" not in after
    assert "<html" not in after


def test_a_cancelled_import_keeps_and_reports_what_was_done(office, monkeypatch):
    content = "Shop code,Title,Size\n" + "".join(f"c{n},x,\n" for n in range(9))
    checked(office, MAPPING, content)
    jobs.run_one()
    check = Job.objects.get()
    office.post(f"/office/jobs/{check.pk}/import/", {"idempotency_key": KEY})
    job = Job.objects.get(kind="import.apply")
    apply = sample.ShopImporter.apply

    def apply_then_cancel(self, outcomes, **who):
        apply(self, outcomes, **who)
        Job.objects.filter(pk=job.pk).update(cancel_requested_at=check.created_at)

    monkeypatch.setattr(sample.ShopImporter, "apply", apply_then_cancel)
    monkeypatch.setattr("wholesale.jobs.registry.TELL_EVERY", check.created_at - check.created_at)
    jobs.run_one()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("cancelled", 3, 9)
    assert job.result["counts"]["create"] == 3
    assert Shop.objects.filter(code__startswith="c").count() == 3

    page = office.get(f"/office/jobs/{job.pk}/").content.decode()
    assert "Import the rest" in page
    monkeypatch.setattr(sample.ShopImporter, "apply", apply)
    office.post(f"/office/jobs/{job.pk}/import/", {"idempotency_key": "r" * 24})
    jobs.run_one()
    rest = Job.objects.latest("pk")
    assert (rest.result["counts"]["create"], rest.result["counts"]["unchanged"]) == (6, 3)


def test_the_list_of_jobs_costs_the_same_queries_for_one_and_for_three(office):
    checked(office, MAPPING)
    office.get("/office/jobs/")
    with CaptureQueriesContext(connection) as one:
        office.get("/office/jobs/")
    for name in ("x", "y"):
        checked(office, MAPPING, GOOD + f"{name},{name},\n", key=name * 24)
    with CaptureQueriesContext(connection) as three:
        page = office.get("/office/jobs/").content.decode()
    assert page.count("<tr data-pk") == 3
    assert len(one) == len(three)


def test_a_hundred_thousand_rows_are_checked_and_only_a_little_is_reported(office, monkeypatch):
    monkeypatch.setattr(sample.ShopImporter, "batch", 500)
    lines = (f"c{n},Shop {n},{'x' if n % 1000 == 7 else ''}\n" for n in range(100_000))
    checked(office, MAPPING, "Shop code,Title,Size\n" + "".join(lines))
    jobs.run_one()
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 100_000, 100_000)
    assert (job.result["counts"]["create"], job.result["counts"]["error"]) == (99_900, 100)
    assert (len(job.result["rows"]), len(job.result["set_aside"])) == (100, 100)
    report = office.get(f"/office/jobs/{job.pk}/report/").getvalue().decode("utf-8-sig")
    assert len(report.splitlines()) == 101
    assert Shop.objects.filter(code="c1").exists() is False
