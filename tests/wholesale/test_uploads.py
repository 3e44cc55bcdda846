import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from wholesale import uploads
from wholesale.models import Company, StoredFile, User
from wholesale.models.file import FileAccess
from wholesale.views import files


def picture(kind="JPEG", size=(40, 30), colour="red", mode="RGB", **options):
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return ContentFile(written.getvalue(), name=f"photo.{kind.lower()}")


def pixels_of(stored):
    with uploads.open_file(stored) as content:
        opened = Image.open(content)
        opened.load()
        return opened


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        pytest.param("JPEG", "image/jpeg", id="jpeg"),
        pytest.param("PNG", "image/png", id="png"),
        pytest.param("WEBP", "image/webp", id="webp"),
    ],
)
def test_a_picture_is_kept_in_its_own_format(db, kind, content_type):
    stored = uploads.store_picture(picture(kind), by=None, access=FileAccess.PRIVATE)

    assert (stored.content_type, stored.width, stored.height) == (content_type, 40, 30)
    assert pixels_of(stored).format == kind
    assert stored.size == default_storage.size(
        f"files/{stored.content_hash[:2]}/{stored.content_hash[2:4]}/{stored.content_hash}"
    )


def test_a_products_picture_is_kept_in_two_sizes(db):
    large, small = uploads.store_product_picture(picture(size=(3000, 1500)), by=None)

    assert (large.width, large.height) == (1200, 600)
    assert (small.width, small.height) == (320, 160)
    assert {large.content_type, small.content_type} == {"image/webp"}
    assert {large.access, small.access} == {FileAccess.MALL}


def test_the_same_picture_twice_is_one_file_and_one_row(db):
    first = uploads.store_picture(picture(), by=None)
    second = uploads.store_picture(picture(), by=None)

    assert first == second
    assert StoredFile.objects.count() == 1


def test_camera_and_place_do_not_survive_but_the_picture_stands_upright(db):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"

    stored = uploads.store_picture(picture(size=(40, 30), exif=exif), by=None)

    kept = pixels_of(stored)
    assert kept.size == (30, 40)
    assert dict(kept.getexif()) == {}
    with uploads.open_file(stored) as content:
        assert b"Secret Camera" not in content.read()


def test_what_is_hidden_behind_the_pixels_does_not_survive(db):
    polyglot = picture("PNG").read() + b"<script>alert(1)</script>"

    stored = uploads.store_picture(ContentFile(polyglot, name="a.png"), by=None)

    with uploads.open_file(stored) as content:
        assert b"script" not in content.read()


def test_a_transparent_logo_stays_transparent(db):
    stored = uploads.store_picture(
        picture("PNG", mode="RGBA", colour=(1, 2, 3, 0)), by=None, access=FileAccess.PUBLIC
    )

    assert pixels_of(stored).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"just words", id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", id="gif"),
        pytest.param(picture("JPEG").read()[:200], id="a torn jpeg"),
        pytest.param(picture("PNG").read()[:60], id="a torn png"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
    ],
)
def test_what_is_not_a_picture_is_refused_and_not_kept(db, content):
    with pytest.raises(uploads.NotAPicture):
        uploads.store_picture(ContentFile(content, name="shop.jpg"), by=None)

    assert StoredFile.objects.count() == 0


def test_a_picture_over_eight_megabytes_is_refused_before_it_is_read(db):
    huge = ContentFile(b"0" * (uploads.MAX_BYTES + 1), name="a.jpg")

    with pytest.raises(uploads.PictureTooLarge, match="8"):
        uploads.store_picture(huge, by=None)

    assert StoredFile.objects.count() == 0


def test_a_small_file_of_far_too_many_pixels_is_refused(db):
    bomb = picture("PNG", size=(6000, 5000), mode="1", colour=0)
    assert bomb.size < 100_000

    with pytest.raises(uploads.PictureTooLarge, match="25"):
        uploads.store_picture(bomb, by=None)

    assert StoredFile.objects.count() == 0


def test_a_bomb_beyond_what_the_decoder_opens_is_refused_in_the_same_words(db):
    bomb = picture("PNG", size=(20_000, 10_000), mode="1", colour=0)

    with pytest.raises(uploads.PictureTooLarge, match="25"):
        uploads.store_picture(bomb, by=None)


def test_a_name_with_a_path_loses_it(db):
    stored = uploads.store_picture(
        ContentFile(picture().read(), name="..\\..\\etc\\passwd.php"), by=None
    )

    assert stored.name == "passwd.jpeg"


def test_everybody_may_fetch_a_public_picture(client, db):
    stored = uploads.store_picture(picture(), by=None, access=FileAccess.PUBLIC)

    answer = client.get(reverse("file", args=[stored.content_hash]))
    answer.close()

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(("is_open", "status"), [(True, 200), (False, 404)])
def test_a_mall_picture_follows_the_malls_door(client, db, is_open, status):
    company = Company.current()
    company.mall_is_open = is_open
    company.remember()
    stored, _small = uploads.store_product_picture(picture(), by=None)

    answer = client.get(reverse("file", args=[stored.content_hash]))
    answer.close()

    assert answer.status_code == status


def test_a_private_picture_is_served_to_nobody_by_its_hash(client, db):
    client.force_login(User.objects.create_superuser("root"))
    stored = uploads.store_picture(picture(), by=None, access=FileAccess.PRIVATE)

    assert client.get(reverse("file", args=[stored.content_hash])).status_code == 404
    assert client.get("/files/..%2F..%2Fetc%2Fpasswd/").status_code == 404


def test_a_file_that_is_not_a_picture_is_always_a_download(db):
    stored = uploads.store_file(
        b"code,reason\n", name="rejects.csv", content_type="text/csv", by=None
    )

    answer = files.served(stored)

    assert answer["Content-Disposition"] == 'attachment; filename="rejects.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.getvalue() == b"code,reason\n"
    answer.close()


def test_a_row_whose_file_is_gone_is_not_found(client, db):
    stored = StoredFile.objects.create(
        content_hash="0" * 64, name="a", content_type="image/png", size=1, access="public"
    )

    assert client.get(reverse("file", args=[stored.content_hash])).status_code == 404
