"""Numbers of documents: a sequence for working papers, a gapless series for legal ones."""

from wholesale.db import in_transaction, run_sql

# One PostgreSQL sequence each, made by a migration; docs/architecture.md lists them.
PREFIXES = {
    "SO": "order",
    "SH": "shipment",
    "RT": "return",
    "ST": "settlement",
    "SA": "stock adjustment",
    "AS": "assembly",
    "EN": "entry",
    "BA": "binding application",
    "CU": "customer",
    "QT": "quotation",
    "AR": "allocation run",
    "PO": "purchase order",
    "GR": "goods receipt",
    "SR": "return to a supplier",
    "LC": "landed cost",
    "PK": "packaging slip",
    "TF": "transfer",
    "CT": "stock count",
    "SC": "scrapping",
    "BL": "supplier bill",
    "PY": "payment to a supplier",
}


def next_number(prefix: str) -> str:
    """A unique number for a working document. Takes no lock; a rollback leaves a gap."""
    return next_numbers(prefix, 1)[0]


def next_numbers(prefix: str, count: int) -> list[str]:
    """So many unique numbers at once, ascending."""
    rows = run_sql(
        f"SELECT nextval('{sequence_of(prefix)}') FROM generate_series(1, %s)",  # noqa: S608 - a known prefix
        [count],
    )
    return [f"{prefix}{number:06d}" for (number,) in sorted(rows)]


@in_transaction
def next_legal_number(series: str) -> str:
    """The next number of a gapless series (invoices). Take it last: it makes others wait."""
    ((latest,),) = run_sql(
        "INSERT INTO wholesale_numbersequence AS s (prefix, latest) VALUES (%s, 1)"
        " ON CONFLICT (prefix) DO UPDATE SET latest = s.latest + 1 RETURNING latest",
        [series],
    )
    return f"{series}{latest:06d}"


def sequence_of(prefix: str) -> str:
    """The PostgreSQL sequence behind a prefix; a prefix we do not know is a KeyError."""
    if prefix not in PREFIXES:
        raise KeyError(prefix)
    return f"number_{prefix.lower()}"
