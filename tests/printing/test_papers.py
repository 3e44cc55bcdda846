"""Papers: whose they are, what stands on them, and that they become PDFs."""

import pytest
from django.test import Client

from orders.actions.review import review_order
from orders.models import Shipment
from wholesale.printing.fetcher import ForbiddenAddress, OwnFiles

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def shipment(submitted, rui, noon):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    return Shipment.objects.select_related("order").get()


@pytest.fixture
def papers(shipment):
    return [f"/papers/orders/{shipment.order.number}/", f"/papers/shipments/{shipment.number}/"]


def test_staff_and_the_customer_himself_may_print(papers, rui, lin, bo):
    for person in (rui, lin, bo):
        assert [signed_in(person).get(paper).status_code for paper in papers] == [200, 200]


def test_another_customer_finds_nothing(papers, qi):
    assert [signed_in(qi).get(paper).status_code for paper in papers] == [404, 404]
    assert [signed_in(qi).get(f"{paper}pdf/").status_code for paper in papers] == [404, 404]


def test_a_salesman_of_another_area_finds_nothing(papers, person, sanya):
    from crm.models import AreaPerson

    sunny = person("sunny", "salesman")
    AreaPerson.objects.create(area=sanya, user=sunny, role="salesman")
    assert [signed_in(sunny).get(paper).status_code for paper in papers] == [404, 404]


def test_the_delivery_note_says_packs_price_and_total(papers, rui):
    html = signed_in(rui).get(papers[1]).content.decode()
    for said in ("Soy sauce 酱油", "2箱", "24 瓶", "4.50", "108.00", "Jade Noodle House"):
        assert said in html


def test_papers_are_pdfs_too(papers, rui, jade):
    for paper in [*papers, f"/papers/statements/{jade.code}/"]:
        answer = signed_in(rui).get(f"{paper}pdf/")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_a_customer_prints_his_own_statement(papers, lin):
    html = signed_in(lin).get("/papers/my-statement/?since=2026-01-01&until=2026-12-31")
    assert "Jade Noodle House" in html.content.decode()
    assert signed_in(lin).get("/papers/statements/C001/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "http://paper.invalid/media/secret.png",
        "http://paper.invalid/static/../manage.py",
    ],
)
def test_a_paper_reads_no_foreign_file(address):
    with pytest.raises(ForbiddenAddress):
        OwnFiles().fetch(address)


def test_a_paper_reads_its_own_style_sheet():
    assert OwnFiles().fetch("http://paper.invalid/static/css/print.css").read()


def test_making_a_pdf_does_not_let_torn_pictures_in():
    from PIL import ImageFile

    from wholesale.printing import render_pdf

    assert render_pdf("<p>paper</p>").startswith(b"%PDF")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_the_pdf_of_a_paper_has_its_style_sheet(papers, rui, monkeypatch):
    asked = []
    fetch = OwnFiles.fetch
    monkeypatch.setattr(
        OwnFiles, "fetch", lambda self, url, *rest: asked.append(url) or fetch(self, url, *rest)
    )

    signed_in(rui).get(f"{papers[0]}pdf/")

    assert [url for url in asked if "css/print" in url] == [
        "http://paper.invalid/static/css/print.css"
    ]
