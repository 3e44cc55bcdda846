"""From what somebody pasted or sent to rows of goods and quantities; no database, no network.

`read_text` takes a list or a chat message as it was pasted, `read_table` the rows of a file.
Whatever is not understood stays: as a row that may be goods, or as a remark.
"""

from collections.abc import Collection

from orders.reading.message import read_message
from orders.reading.rows import Amount, Doubt, Reading, Row
from orders.reading.table import as_table, read_table
from orders.reading.words import same

__all__ = ["Amount", "Doubt", "Reading", "Row", "read_table", "read_text", "same"]


def read_text(text: str, units: Collection[str] = ()) -> Reading:
    """Read a list or a message. `units` are the words of the house for pieces and packs."""
    table = as_table(text, units)
    return read_table(table, units) if table else read_message(text, units)
