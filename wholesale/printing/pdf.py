"""HTML to PDF with WeasyPrint."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from wholesale.refusals import Refusal

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-wqy-microhei"


class PdfUnavailable(Refusal):
    """This machine cannot make PDFs: a system library is missing."""


def render_pdf(html: str) -> bytes:
    """The PDF of a paper. Refuses with PdfUnavailable, naming the packages that are missing."""
    make, base, fetcher = _maker()
    return bytes(make(string=html, base_url=base, url_fetcher=fetcher).write_pdf())


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
