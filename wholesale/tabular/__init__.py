"""Tables in and tables out. docs/imports.md shows how to write an importer."""

from wholesale.tabular.write import csv_response, safe_text, xlsx_response

__all__ = ["csv_response", "safe_text", "xlsx_response"]
