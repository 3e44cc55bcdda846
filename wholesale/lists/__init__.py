"""Lists: one declaration gives a page, its filters, views, columns, files and bulk commands.

docs/lists.md shows how. Everything an app needs is importable from here.
"""

from wholesale.lists.bulk import CannotSelect, RowResult, bulk, selected
from wholesale.lists.columns import Column
from wholesale.lists.filters import (
    ChoiceFilter,
    FlagFilter,
    ForeignKeyFilter,
    SearchFilter,
    TextFilter,
)
from wholesale.lists.page import Listing, page
from wholesale.lists.ranges import DateRangeFilter, NumberRangeFilter
from wholesale.lists.spec import BuiltInView, BulkAction, List, PageAction

__all__ = [
    "BuiltInView",
    "BulkAction",
    "CannotSelect",
    "ChoiceFilter",
    "Column",
    "DateRangeFilter",
    "FlagFilter",
    "ForeignKeyFilter",
    "List",
    "Listing",
    "NumberRangeFilter",
    "PageAction",
    "RowResult",
    "SearchFilter",
    "TextFilter",
    "bulk",
    "page",
    "selected",
]
