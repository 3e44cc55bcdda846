"""Counting barcode by barcode: one field that never loses the focus."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inventory import access as goods
from inventory.queries import lookup
from warehouse import access
from warehouse.actions.counts import Seen, WrongCount, count_more, count_totals, take_back_entry
from warehouse.models import StockCount
from warehouse.queries import counts
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("count.enter")
@require_GET
def count_scan(request: StaffRequest, number: str) -> HttpResponse:
    """The field, what was scanned last, and the last five with their way back."""
    count = access.count_for_office(number)
    return render(request, "warehouse/scan/count.html", _context(request, count))


@needs("count.enter")
@require_POST
def count_entry(request: StaffRequest, number: str) -> HttpResponse:
    """A scan: the goods of a code, so many times; or typed, so many in all."""
    count = access.count_for_office(number)
    said: dict[str, object] = {}
    refusal = htmx.refused(lambda: said.update(_count(request, number)))
    if isinstance(refusal, lookup.AmbiguousGoods):
        said = {"choices": refusal.matches, "times": request.POST.get("times", "1")}
    return _answer(request, count, said, refusal)


@needs("count.enter")
@require_POST
def count_entry_undo(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take one of one's own scans back."""
    count = access.count_for_office(number)
    refusal = htmx.refused(
        lambda: take_back_entry(number=number, entry=pk, by=request.user, at=timezone.now())
    )
    return _answer(request, count, {"word": _("Taken back")}, refusal)


def _answer(
    request: StaffRequest, count: StockCount, said: dict[str, object], refusal: Refusal | None
) -> HttpResponse:
    return htmx.panel(
        request,
        "warehouse/scan/count.html#count-said",
        {**_context(request, count), **said, "tone": "wrong" if refusal else "good"},
        page=reverse("warehouse:count-scan", args=[count.number]),
        says=str(said.get("word", "")),
        refusal=refusal,
    )


def _count(request: StaffRequest, number: str) -> dict[str, object]:
    said = request.POST
    if pk := number_in(said.get("sku")):
        match = _chosen(pk, number_in(said.get("factor")) or 1)
    else:
        match = lookup.scanned(said.get("code", ""))
    times = _figure(said.get("times", ""))
    sheet, now = said.get("sheet", "")[:20], timezone.now()
    key = said.get("idempotency_key", "")
    if "is_total" in said:
        totals = {match.sku.pk: times * match.factor}
        seen = count_totals(number=number, totals=totals, sheet=sheet, by=request.user, at=now)[0]
    else:
        seen = count_more(
            number=number, sku_id=match.sku.pk, quantity=times * match.factor, sheet=sheet,
            key=key, by=request.user, at=now,
        )  # fmt: skip
    return _said(match, seen, times)


def _said(match: lookup.Match, seen: Seen, times: Decimal) -> dict[str, object]:
    return {
        "sku": match.sku,
        "added": match.sku.say(times * match.factor),
        "seen": seen,
        "in_all": match.sku.say(seen.counted),
        "in_books": match.sku.say(seen.book),
    }


def _chosen(pk: int, factor: int) -> lookup.Match:
    sku = lookup.with_goods(goods.skus_for_office().filter(pk=pk)).first()
    if sku is None:
        raise WrongCount(_("These goods are gone. Scan them again."))
    return lookup.Match(sku, factor)


def _figure(text: str) -> Decimal:
    try:
        found = Decimal(text.strip() or "1")
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found < 10**9 or round(found, 3) != found:
        raise WrongCount(_("A quantity cannot be read. Write it like 12 or 12.5."))
    return found


def _context(request: StaffRequest, count: StockCount) -> dict[str, object]:
    last = counts.last_entries(count, request.user)
    return {
        "count": count,
        "standing": counts.standing_of(count),
        "last": [(entry, entry.line.sku.say(entry.quantity)) for entry in last],
        "is_running": count.state == "running",
        "sheet": request.POST.get("sheet") or request.GET.get("sheet") or "",
        "key": idempotency.new_key(),
    }
