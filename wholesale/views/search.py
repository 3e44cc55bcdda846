"""The office's search box over documents, customers and goods."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wholesale import finding
from wholesale.http import StaffRequest
from wholesale.permissions import needs


@needs("office.enter")
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """Lines of links for HTMX while typing; a page of its own for Enter."""
    text = request.GET.get("q", "").strip()[:100]
    template = "search/lines.html" if request.htmx else "search/search.html"
    return render(request, template, {"q": text, "groups": finding.find(request.user, text)})
