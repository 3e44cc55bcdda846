import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image


@pytest.fixture
def at_desk(client):
    """Somebody at a desk: `at_desk(max_).get(...)`."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def queries_of():
    """How many queries a page takes for a person who has been there before."""

    def counted(desk, address):
        desk.get(address)
        with CaptureQueriesContext(connection) as seen:
            desk.get(address)
        return len(seen)

    return counted


@pytest.fixture
def photo():
    def taken(name="photo.jpg", colour="red"):
        written = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(written, "JPEG")
        return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")

    return taken
