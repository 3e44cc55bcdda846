"""The doors to transfers, counts and scrapping: who has the right sees them all."""

from typing import TYPE_CHECKING, TypeVar

from django.http import Http404

from warehouse.models import CountLine, Scrap, StockCount, Transfer
from warehouse.queries import counts, scraps, transfers

if TYPE_CHECKING:
    from django.db.models import QuerySet

T = TypeVar("T")


def transfers_for_office() -> "QuerySet[Transfer]":
    """The transfers, with what the list shows."""
    return transfers.transfer_rows()


def transfer_for_office(number: str) -> Transfer:
    """One transfer with both its places."""
    return _or_404(transfers.transfer_rows().filter(number=number).first())


def counts_for_office() -> "QuerySet[StockCount]":
    """The counts, with what the list shows."""
    return counts.count_rows()


def count_for_office(number: str) -> StockCount:
    """One count with its warehouse."""
    return _or_404(counts.count_rows().filter(number=number).first())


def count_line(number: str, pk: int) -> CountLine:
    """One line of a count, with its goods."""
    lines = CountLine.objects.filter(count__number=number, pk=pk)
    return _or_404(lines.select_related("sku__product", "sku__unit", "count").first())


def scraps_for_office() -> "QuerySet[Scrap]":
    """The documents of scrapping, with what the list shows."""
    return scraps.scrap_rows()


def scrap_for_office(number: str) -> Scrap:
    """One document of scrapping."""
    return _or_404(scraps.scrap_rows().filter(number=number).first())


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found
