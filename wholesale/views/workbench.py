"""The office's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wholesale import workbench as bench
from wholesale.http import StaffRequest
from wholesale.notify import inbox
from wholesale.permissions import needs


@needs("office.enter")
@require_GET
def workbench(request: StaffRequest) -> HttpResponse:
    """What waits for this person, and a few plots that lead to their lists."""
    now = timezone.now()
    tiles = bench.tiles(request.user, now)
    return render(
        request,
        "workbench/workbench.html",
        {
            "waiting": [tile for tile in tiles if tile.count],
            "quiet": [tile for tile in tiles if not tile.count],
            "plots": bench.plots(request.user, now),
            "news": inbox.newest(request.user)[:6],
            "now": now,
        },
    )
