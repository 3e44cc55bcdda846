"""Kept files, as the pages ask for them."""

from wholesale.models import StoredFile
from wholesale.models.file import FileAccess


def shown_pictures(content_hash: str) -> list[StoredFile]:
    """The rows of one content that are shown without a document: to everybody, or in the mall."""
    shown = [FileAccess.PUBLIC, FileAccess.MALL]
    return list(StoredFile.objects.filter(content_hash=content_hash, access__in=shown))
