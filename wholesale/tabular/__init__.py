"""Tables in and tables out. docs/imports.md shows how to write an importer."""

from wholesale.tabular import parse
from wholesale.tabular.importer import Field, Importer, Outcome, Row, Verdict, register
from wholesale.tabular.limits import BadTable
from wholesale.tabular.write import csv_response, safe_text, xlsx_response

__all__ = [
    "BadTable",
    "Field",
    "Importer",
    "Outcome",
    "Row",
    "Verdict",
    "csv_response",
    "parse",
    "register",
    "safe_text",
    "xlsx_response",
]
