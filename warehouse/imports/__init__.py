"""Counts from tables. See docs/imports.md for how an importer works."""

from warehouse.imports.counts import CountSheetImporter

__all__ = ["CountSheetImporter"]
