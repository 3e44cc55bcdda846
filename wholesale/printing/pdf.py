"""HTML to PDF with WeasyPrint."""

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from wholesale.refusals import Refusal

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-wqy-microhei"


class PdfUnavailable(Refusal):
    """This machine cannot make PDFs: a system library is missing."""


def render_pdf(html: str, *, each_page: Callable[[int], None] | None = None) -> bytes:
    """The PDF of a paper. Refuses with PdfUnavailable, naming the packages that are missing.

    `each_page` is told the page that is laid out next; what it raises stops the work.
    """
    make, base, fetcher = _maker()
    with _Pages(each_page) if each_page else nullcontext():
        return bytes(make(string=html, base_url=base, url_fetcher=fetcher).write_pdf())


class _Pages(logging.Handler):
    """Hears of each page through WeasyPrint's progress log, the only place that says it."""

    log = logging.getLogger("weasyprint.progress")

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self._told, self._thread = told, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread or "Page %d" not in str(record.msg):
            return
        if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], int):
            self._told(record.args[0])

    def __enter__(self) -> None:
        self.log.setLevel(logging.INFO)
        self.log.propagate = False
        self.log.addHandler(self)

    def __exit__(self, *_error: object) -> None:
        self.log.removeHandler(self)


@cache
def _maker() -> tuple[Any, str, Any]:
    # Imported on first use: it takes over a second, and fails where Pango is missing.
    try:
        import weasyprint  # noqa: PLC0415 - see above

        from wholesale.printing import fetcher  # noqa: PLC0415
    except OSError as error:
        raise PdfUnavailable(
            _("This machine cannot make PDFs yet. Print the page instead; missing: %(packages)s.")
            % {"packages": PACKAGES}
        ) from error
    return weasyprint.HTML, fetcher.BASE, fetcher.OwnFiles()
