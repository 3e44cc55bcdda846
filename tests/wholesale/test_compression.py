"""Pages are compressed on their way to who can read it; what is compressed already is not."""

import gzip
from io import BytesIO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from wholesale.middleware import CompressionMiddleware

READS_GZIP = {"Accept-Encoding": "gzip"}


def answer_of(response):
    request = RequestFactory().get("/", headers=READS_GZIP)
    return CompressionMiddleware(lambda _request: response)(request)


def test_a_page_is_compressed_for_who_can_read_it(client, house):
    plain = client.get("/login/")
    packed = client.get("/login/", headers=READS_GZIP)

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) * 2 < len(plain.content)


def test_pictures_and_papers_go_as_they_are():
    paper = FileResponse(BytesIO(b"x" * 1000), filename="paper.pdf")

    assert "Content-Encoding" not in answer_of(HttpResponse(b"x" * 1000, "image/webp"))
    assert "Content-Encoding" not in answer_of(paper)
    assert "Content-Encoding" not in answer_of(StreamingHttpResponse(["x" * 1000], "text/csv"))
