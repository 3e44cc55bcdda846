"""Papers: one template is the print page and the PDF."""

from wholesale.printing.paper import answer
from wholesale.printing.pdf import PdfUnavailable, render_pdf

__all__ = ["PdfUnavailable", "answer", "render_pdf"]
