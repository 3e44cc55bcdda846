"""What WeasyPrint may read while it makes a paper. Imported only where WeasyPrint works."""

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from PIL import ImageFile
from weasyprint.urls import URLFetcher, URLFetcherResponse

# WeasyPrint lets Pillow accept torn pictures, for the whole process; uploads must not.
ImageFile.LOAD_TRUNCATED_IMAGES = False
BASE = "http://paper.invalid/"  # a scheme that relative addresses can be joined to


class ForbiddenAddress(ValueError):
    """A paper asked for something that is not ours."""


class OwnFiles(URLFetcher):  # type: ignore[misc]  # weasyprint publishes no types
    """`data:` and our own static files; nothing else, wherever a template or a text points."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The content behind an address; ForbiddenAddress for all that is not ours."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.netloc != "paper.invalid" or not path.startswith(settings.STATIC_URL):
            raise ForbiddenAddress(url)
        found = _static_file(path.removeprefix(settings.STATIC_URL))
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, found.read_bytes(), {"Content-Type": kind})


def _static_file(name: str) -> Path:
    root = Path(settings.STATIC_ROOT).resolve()
    collected = (root / name).resolve()
    if collected.is_relative_to(root) and collected.is_file():
        return collected
    try:
        found = finders.find(name)
    except SuspiciousFileOperation as error:
        raise ForbiddenAddress(name) from error
    if not isinstance(found, str):
        raise ForbiddenAddress(name)
    return Path(found)
