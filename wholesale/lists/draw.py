"""The rows of a table as HTML, drawn in one go."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from wholesale.lists.cells import safe
from wholesale.lists.columns import Column
from wholesale.lists.spec import List


def draw_rows(
    spec: List, columns: Sequence[Column], rows: Iterable[Any], *, selectable: bool
) -> SafeString:
    """All rows as `<tr>`s: a tick when rows can be selected, then the columns' cells."""
    drawers = [column.drawer(is_head=not at) for at, column in enumerate(columns)]
    start = row_start(spec, selectable=selectable)
    parts = []
    for row in rows:
        parts.append(start(row))
        parts.extend(draw(row) for draw in drawers)
        parts.append("</tr>\n")
    return safe("".join(parts))


def row_start(spec: List, *, selectable: bool) -> Any:
    """A function that draws the opening of a row, with what the keyboard and the peek need."""
    url_of, peek_of, css_of = spec.url_of, spec.peek_of, spec.row_css

    def start(row: Any) -> str:
        href = f' data-href="{url_of(row)}"' if url_of else ""
        peek = f' data-peek="{peek_of(row)}"' if peek_of else ""
        css = f' class="{escape(css_of(row))}"' if css_of else ""
        tick = (
            f'<td class="tick"><input type="checkbox" name="pk" value="{row.pk}"'
            f' aria-label="{escape(str(row))}"></td>'
            if selectable
            else ""
        )
        return f'<tr data-pk="{row.pk}"{href}{peek}{css}>{tick}'

    return start
