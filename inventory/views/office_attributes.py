"""The merchant's own attributes of goods: season, designer, whatever he wants to know."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inventory.actions import attributes, library
from inventory.models import Attribute, AttributeKind
from inventory.queries.attributes import attribute_rows
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_PANEL = "inventory/office/attributes.html#attributes"


@needs("catalogue.edit")
@require_GET
def attribute_list(request: StaffRequest) -> HttpResponse:
    """The attributes, one of them open to be changed when asked."""
    context = _context() | {"editing": number_in(request.GET.get("edit")) or None}
    template = _PANEL if request.htmx else "inventory/office/attributes.html"
    return render(request, template, context)


@needs("catalogue.edit")
@require_POST
def attribute_save(request: StaffRequest) -> HttpResponse:
    """Define an attribute, or change the one named by `pk`."""
    said = request.POST
    pk = number_in(said.get("pk")) or None
    refusal = htmx.refused(
        lambda: attributes.save_attribute(
            attribute_id=pk,
            name=_text(request, "name", 40),
            name_en=_text(request, "name_en", 40),
            kind=said.get("kind", ""),
            choices=[line.strip() for line in _text(request, "choices", 4000).splitlines()],
            is_public=bool(said.get("is_public")),
            rank=number_in(said.get("rank")),
            by=request.user,
            at=timezone.now(),
        )
    )
    return _panel(request, _("The attribute is saved."), refusal, editing=pk)


@needs("catalogue.edit")
@require_POST
def attribute_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an attribute out that no goods use."""
    refusal = htmx.refused(
        lambda: library.remove_entry(
            kind=Attribute, entry_id=pk, by=request.user, at=timezone.now()
        )
    )
    return _panel(request, _("The attribute is removed."), refusal)


def _panel(
    request: StaffRequest, says: str, refusal: Refusal | None, *, editing: int | None = None
) -> HttpResponse:
    context = _context() | {"said": request.POST if refusal else {}}
    return htmx.panel(
        request,
        _PANEL,
        context | {"editing": editing if refusal else None},
        page=reverse("inventory:attribute-list"),
        says=says,
        refusal=refusal,
    )


def _context() -> dict[str, object]:
    return {"attributes": attribute_rows(), "kinds": AttributeKind.choices}


def _text(request: StaffRequest, name: str, most: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]
