"""Answering with a paper: the page to print, or the same as a PDF."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wholesale.http import StaffRequest
from wholesale.models import Company, User
from wholesale.printing.later import make_later
from wholesale.printing.marks import code128, in_capitals
from wholesale.printing.pdf import PdfUnavailable, render_pdf
from wholesale.printing.sizes import size_for
from wholesale.printing.slip import Size, Slip, sheets_of

# A PDF of so many lines takes one to three seconds; a longer one is made by the worker.
MOST_ROWS_AT_ONCE = 100


def answer_slip(request: StaffRequest, slip: Slip, *, page: str, as_pdf: bool) -> HttpResponse:
    """Draw a slip on the size this person has chosen for its kind; `page` is its print page."""
    size = size_for(request.user, slip.kind)
    is_chinese = (get_language() or "").startswith("zh")
    context = {
        "slip": slip,
        "sheets": sheets_of(slip, size),
        "size": size,
        "sizes": [(one, _size_label(one)) for one in Size],
        "capitals": in_capitals(slip.total) if slip.total is not None and is_chinese else "",
        "page": page,
        "pdf_url": f"{page}pdf/",
    }
    return answer(
        request, "paper/slip.html", context,
        number=slip.number, page=page, as_pdf=as_pdf, rows=len(slip.rows),
    )  # fmt: skip


def answer(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    number: str,
    page: str,
    as_pdf: bool,
    rows: int,
) -> HttpResponse:
    """Draw a paper of so many rows with the company's head and the barcode of `number`.

    `as_pdf` gives a file named after the number; a long one is made by the worker, and the
    person is sent to the page that waits for it. Where PDFs cannot be made, the person is sent
    to `page`, the print page, with the sentence that says what is missing.
    """
    drawn = render_to_string(
        template,
        {
            **context,
            "company": Company.current(),
            "number": number,
            "mark": code128(number),
            "printed_at": timezone.now(),
            "pdf": as_pdf,
        },
        request=request,
    )
    if not as_pdf:
        return HttpResponse(drawn)
    if rows > MOST_ROWS_AT_ONCE and isinstance(request.user, User):
        job = make_later(drawn, number=number, rows=rows, by=request.user)
        return redirect("paper-job", job.pk)
    try:
        content = render_pdf(drawn)
    except PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect(page)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response


def _size_label(size: Size) -> str:
    return {
        Size.A4: "A4",
        Size.FORM: _("Three-part form 241 × 140"),
        Size.HALF: _("Three-part form 241 × 93"),
    }[size]
