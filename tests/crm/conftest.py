"""What the tests of customers share: codes, applicants, keys."""

import io
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from crm.actions.apply import Profile, apply_as_visitor, apply_with_code
from crm.actions.invite import invite
from wholesale import idempotency
from wholesale.uploads import store_picture

_shades = count()


@pytest.fixture
def key():
    return idempotency.new_key


@pytest.fixture
def picture(settings, tmp_path):
    """Make a small photo, each of another shade."""
    settings.MEDIA_ROOT = tmp_path

    def make(name="shop.jpg"):
        written = io.BytesIO()
        Image.new("RGB", (40, 30), (next(_shades) % 256, 80, 80)).save(written, "JPEG")
        return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")

    return make


@pytest.fixture
def ann(person):
    """Ann has registered; she acts for nobody yet."""
    return person("ann", phone="13800004444")


@pytest.fixture
def code_of(rui, noon, key):
    """Make a code for a customer; gives the invitation and its secret."""

    def make(customer, *, days=1, uses=1, by=None):
        return invite(customer=customer, days=days, uses=uses, key=key(), by=by or rui, at=noon)

    return make


@pytest.fixture
def applied(code_of, jade, ann, noon, key):
    """Make Ann's application to order for Jade Noodle House."""

    def make(by=None, customer=None, invitation=None):
        invitation = invitation or code_of(customer or jade)[0]
        return apply_with_code(
            invitation=invitation,
            profile=Profile("Jade Noodle House", "Ann", "13800004444"),
            key=key(),
            by=by or ann,
            at=noon,
        )

    return make


@pytest.fixture
def visited(ann, noon, key, picture):
    """Make Ann's application to become a customer, as a visitor of the open mall."""

    def make(by=None, company="Vic's Corner", phone="13800004444"):
        photo = store_picture(picture(), by=ann)
        profile = Profile(
            company, "Ann", phone, "ann_wx", "Haixiu Road 5", shop_front=photo, licence=photo
        )
        return apply_as_visitor(profile=profile, key=key(), by=by or ann, at=noon)

    return make
