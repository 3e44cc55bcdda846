"""Papers: one template is the print page and the PDF."""

from wholesale.printing.paper import answer, answer_slip
from wholesale.printing.pdf import PdfUnavailable, render_pdf
from wholesale.printing.slip import Column, Row, Slip

__all__ = ["Column", "PdfUnavailable", "Row", "Slip", "answer", "answer_slip", "render_pdf"]
