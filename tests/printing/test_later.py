"""Long papers: made by the worker, awaited by the person who asked, and stopped on demand."""

import pytest

from tests.printing.test_papers import papers, shipment, signed_in  # noqa: F401 - fixtures
from wholesale.jobs import run_one
from wholesale.models import Job
from wholesale.printing import paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def note(papers, monkeypatch):  # noqa: F811 - the fixture of that name
    monkeypatch.setattr(paper, "MOST_ROWS_AT_ONCE", 0)
    return papers[1]


def test_a_long_paper_is_made_by_the_worker_and_opens_when_it_is_ready(note, rui):
    desk = signed_in(rui)

    sent = desk.get(f"{note}pdf/")

    job = Job.objects.get()
    assert (sent.status_code, sent.url) == (302, f"/papers/jobs/{job.pk}/")
    assert desk.get(f"{sent.url}file/").status_code == 404
    assert 'hx-trigger="every 1s"' in desk.get(sent.url).content.decode()
    assert run_one("test")
    ready = desk.get(sent.url, headers={"HX-Request": "true"})
    assert (ready.status_code, ready["HX-Redirect"]) == (204, f"{sent.url}file/")
    made = desk.get(f"{sent.url}file/")
    assert b"".join(made).startswith(b"%PDF")
    assert made["Content-Type"] == "application/pdf"


def test_nobody_else_finds_it(note, rui, olive, lin):
    url = signed_in(rui).get(f"{note}pdf/").url
    run_one("test")

    for person in (olive, lin):
        found = [signed_in(person).get(path).status_code for path in (url, f"{url}file/")]
        assert found == [404, 404]
        assert signed_in(person).post(f"{url}cancellation/").status_code == 404


def test_a_customer_waits_for_his_own(note, lin):
    phone = signed_in(lin)
    url = phone.get(f"{note}pdf/").url

    run_one("test")

    assert b"".join(phone.get(f"{url}file/")).startswith(b"%PDF")


def test_a_paper_that_is_cancelled_is_not_made(note, rui):
    desk = signed_in(rui)
    url = desk.get(f"{note}pdf/").url

    desk.post(f"{url}cancellation/")

    assert Job.objects.get().state == "cancelled"
    assert not run_one("test")
    assert desk.get(f"{url}file/").status_code == 404


def test_a_running_paper_stops_between_two_pages(note, rui, monkeypatch):
    from wholesale.jobs import CancelAskedError, Progress

    url = signed_in(rui).get(f"{note}pdf/").url
    told = Progress.__call__

    def asked_to_stop(self, done, **rest):
        told(self, done, **rest)
        if done:
            raise CancelAskedError

    monkeypatch.setattr(Progress, "__call__", asked_to_stop)
    assert run_one("test")

    assert (Job.objects.get().state, Job.objects.get().report) == ("cancelled", None)
    assert signed_in(rui).get(f"{url}file/").status_code == 404
