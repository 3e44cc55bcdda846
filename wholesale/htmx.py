"""One way to answer a command: a fresh panel for HTMX, a redirect for a plain form."""

import json
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wholesale.http import StaffRequest, way
from wholesale.refusals import Refusal


def refused(run: Callable[[], object]) -> Refusal | None:
    """Run a command; the refusal with which it ended, if it did, for the `panel` that answers."""
    try:
        run()
    except Refusal as refusal:
        return refusal
    return None


def panel(
    request: StaffRequest,
    template: str,
    context: Mapping[str, object],
    *,
    page: str,
    says: str = "",
    refusal: Refusal | None = None,
    events: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Draw the panel a command has changed, with a word on how it went.

    A refusal answers 409 with the same panel, which shows `refusal.sentence` in the place of
    `says`. Without HTMX the person is sent to `page` and finds the word there. `events` become
    HX-Trigger.
    """
    if not request.htmx:
        if refusal or says:
            note = messages.error if refusal else messages.success
            note(request, refusal.sentence if refusal else says)
        return redirect(way(page))
    answer = render(
        request,
        template,
        {**context, "says": "" if refusal else says, "refusal": refusal},
        status=409 if refusal else 200,
    )
    if events:
        answer["HX-Trigger"] = json.dumps(events)
    return answer


def go(request: StaffRequest, page: str, *, says: str = "") -> HttpResponse:
    """Send the person to another page after a command, HTMX or not."""
    if says:
        messages.success(request, says)
    if not request.htmx:
        return redirect(way(page))
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = way(page)
    return answer
