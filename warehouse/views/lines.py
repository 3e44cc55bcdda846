"""What a typed or scanned text means, for every document of the warehouse with lines."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inventory import access as goods
from inventory.queries import lookup
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs


@needs("count.enter")
@require_GET
def line_found(request: StaffRequest) -> HttpResponse:
    """One line to add, goods to choose from, or a word."""
    text = request.GET.get("code", "")
    if pk := request.GET.get("sku", ""):
        factor = number_in(request.GET.get("factor")) or 1
        matches = [lookup.Match(goods.sku_for_pricing(number_in(pk)), factor)]
    else:
        matches = lookup.find_goods(text, within=goods.skus_for_office(), limit=10)
    # While somebody types, "SOY" may still become "SOY-L": only Enter or a scan takes it.
    is_one = len(matches) == 1 and matches[0].is_exact and "take" in request.GET
    row = {"sku": matches[0].sku, "quantity": matches[0].factor, "cost": ""} if is_one else None
    context = {"matches": matches, "text": text, "row": row,
               "with_price": "price" in request.GET}  # fmt: skip
    answer = render(request, "warehouse/office/line_found.html", context)
    if is_one:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#goods-rows", "beforeend"
        answer["HX-Trigger"] = "line-added"
    return answer
