"""Pictures and files that people send us, made harmless before they are kept.

A picture is decoded by its content, never by its name, turned upright, and written anew:
what is not pixels (camera, place, hidden payloads) does not survive. The file lies under the
hash of its content; the same picture twice is one file and one row.
"""

import hashlib
import io
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import StoredFile, User
from wholesale.models.file import FileAccess
from wholesale.refusals import Refusal

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 2400  # a licence must stay readable
LARGE_SIDE, SMALL_SIDE = 1200, 320
_FORMATS = ("JPEG", "PNG", "WEBP")
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OPTIONS: dict[str, dict[str, int | bool]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 82, "method": 4},
}


class NotAPicture(Refusal):
    """What was sent is not a JPEG, PNG or WebP picture that can be read."""


class PictureTooLarge(Refusal):
    """The picture is over the limit of bytes or of pixels."""


def store_picture(
    upload: "File[bytes]", *, by: User | None, access: str = FileAccess.PRIVATE
) -> StoredFile:
    """Keep a picture in its own format, at most 2,400 pixels wide or high.

    Refuses with NotAPicture or PictureTooLarge; then nothing is kept.
    """
    picture, kind = _decode(upload)
    return _keep_picture(picture, kind, LONGEST_SIDE, _name_of(upload), by=by, access=access)


def store_product_picture(
    upload: "File[bytes]", *, by: User | None, access: str = FileAccess.MALL
) -> tuple[StoredFile, StoredFile]:
    """Keep a product's picture as WebP in its two sizes: (large 1,200, small 320 pixels).

    Refuses with NotAPicture or PictureTooLarge; then nothing is kept.
    """
    picture, _kind = _decode(upload)
    name = _name_of(upload)
    large = _keep_picture(picture, "WEBP", LARGE_SIDE, name, by=by, access=access)
    small = _keep_picture(picture, "WEBP", SMALL_SIDE, name, by=by, access=access)
    return large, small


def store_file(
    content: bytes,
    *,
    name: str,
    content_type: str,
    by: User | None,
    access: str = FileAccess.PRIVATE,
) -> StoredFile:
    """Keep bytes of our own making (a report, an export) or a table to be read by a job."""
    return _keep(content, name=name, content_type=content_type, size=(0, 0), by=by, access=access)


def open_file(stored: StoredFile) -> "File[bytes]":
    """The content of a kept file, open for reading; the caller closes it."""
    return default_storage.open(_place(stored.content_hash))


@in_transaction
def lock_content(content_hash: str) -> None:
    """Hold a content until this transaction ends: it is either being kept or being let go."""
    run_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [content_hash])


@use_case
def drop_content(*, content_hash: str) -> None:
    """Remove a content from the disk once no row names it.

    Locks the content, refuses nothing, says nothing.
    """
    lock_content(content_hash)
    if not StoredFile.objects.filter(content_hash=content_hash).exists():
        default_storage.delete(_place(content_hash))


def _decode(upload: "File[bytes]") -> tuple[Image.Image, str]:
    if upload.size > MAX_BYTES:
        raise PictureTooLarge(
            _("The picture is over 8 MB. Choose a smaller one, or lower the camera's resolution.")
        )
    try:
        # Opening reads the head only: the number of pixels is known before any is decoded.
        picture = Image.open(upload, formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels()
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        picture.load()
        return _upright(picture), kind
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        # Pillow's decoders fail in all these ways on a broken or hostile file.
        raise NotAPicture(
            _("This file is not a JPEG, PNG or WebP picture. Choose a photo and send it again.")
        ) from error


def _too_many_pixels() -> PictureTooLarge:
    return PictureTooLarge(
        _("The picture has more than 25 million pixels. Make it smaller and send it again.")
    )


def _upright(picture: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    has_alpha = "A" in turned.getbands() or "transparency" in turned.info
    return turned.convert("RGBA" if has_alpha else "RGB")


def _keep_picture(
    picture: Image.Image, kind: str, side: int, name: str, *, by: User | None, access: str
) -> StoredFile:
    sized = picture.copy()
    sized.thumbnail((side, side), Image.Resampling.LANCZOS)
    if kind == "JPEG" and sized.mode != "RGB":
        sized = sized.convert("RGB")
    sized.info.clear()
    written = io.BytesIO()
    sized.save(written, kind, **_OPTIONS[kind])
    return _keep(
        written.getvalue(),
        name=PurePath(name).with_suffix(f".{kind.lower()}").name,
        content_type=_TYPES[kind],
        size=sized.size,
        by=by,
        access=access,
    )


@transaction.atomic
def _keep(
    content: bytes,
    *,
    name: str,
    content_type: str,
    size: tuple[int, int],
    by: User | None,
    access: str,
) -> StoredFile:
    content_hash = hashlib.sha256(content).hexdigest()
    place = _place(content_hash)
    lock_content(content_hash)
    # A file without a row (the transaction failed later) is harmless: nothing points to it.
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(content))
    known = StoredFile.objects.filter(
        content_hash=content_hash, access=access, content_type=content_type
    ).first()
    if known:
        # Sent again is as young as new: what is old and unused is let go of one day.
        StoredFile.objects.filter(pk=known.pk).update(created_at=timezone.now())
    return known or StoredFile.objects.create(
        content_hash=content_hash,
        name=name[:120],
        content_type=content_type,
        size=len(content),
        width=size[0],
        height=size[1],
        access=access,
        uploaded_by=by,
    )


def _place(content_hash: str) -> str:
    return f"files/{content_hash[:2]}/{content_hash[2:4]}/{content_hash}"


def _name_of(upload: "File[bytes]") -> str:
    return PurePath(str(upload.name or "picture").replace("\\", "/")).name[-80:] or "picture"
