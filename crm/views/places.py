"""Names of provinces, cities and districts to choose from in the form of an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.queries import divisions
from wholesale.permissions import signed_in


@signed_in
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The choices that follow what was typed into province and city."""
    province, city = (_typed(request, name) for name in ("province", "city"))
    choices = {
        "provinces": divisions.provinces(),
        "cities": divisions.cities(province),
        "districts": divisions.districts(province, city),
    }
    return render(request, "crm/places.html", {"form": choices})


def _typed(request: HttpRequest, name: str) -> str:
    # A form inside another one has a prefix before its names.
    key = next((key for key in request.GET if key.endswith(name)), name)
    return request.GET.get(key, "")[:40]
