"""Answering with a paper: the page to print, or the same as a PDF."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from wholesale.models import Company
from wholesale.printing.marks import code128
from wholesale.printing.pdf import PdfUnavailable, render_pdf


def answer(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    number: str,
    page: str,
    as_pdf: bool,
) -> HttpResponse:
    """Draw a paper with the company's head and the barcode of `number`.

    `as_pdf` gives a file named after the number; where PDFs cannot be made, the person is sent
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
    try:
        content = render_pdf(drawn)
    except PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect(page)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response
