"""The code and the barcodes of every specification of a product, drawn to be scanned or copied."""

from typing import NamedTuple

from barcode.errors import BarcodeError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from inventory import access
from inventory.models import Sku
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.printing.marks import code128


class Mark(NamedTuple):
    """A barcode as it is read and as it is drawn."""

    code: str
    factor: int
    drawn: SafeString | str


class Row(NamedTuple):
    """One specification with its barcodes."""

    sku: Sku
    marks: list[Mark]


@needs("catalogue.view")
@require_GET
def product_codes(request: StaffRequest, pk: int) -> HttpResponse:
    """The codes in a dialog over the list, or as a page of their own."""
    product = access.product_for_office(pk)
    skus = product.skus.select_related("unit").prefetch_related("barcodes")
    rows = [
        Row(sku, [Mark(each.code, each.factor, _drawn(each.code)) for each in sku.barcodes.all()])
        for sku in skus
    ]
    for row in rows:
        # Goods without a barcode are scanned by their own code.
        if not row.marks and (drawn := _drawn(row.sku.code)):
            row.marks.append(Mark(row.sku.code, 1, drawn))
    page = "goods_codes_dialog" if request.htmx else "goods_codes"
    return render(request, f"inventory/office/{page}.html", {"product": product, "rows": rows})


def _drawn(code: str) -> SafeString | str:
    try:
        return code128(code)
    except BarcodeError:  # letters that no barcode has
        return ""
