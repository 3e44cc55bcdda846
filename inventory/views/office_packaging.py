"""Kinds of crates and bottles that come back, and the goods that travel in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inventory import access
from inventory.actions.packaging import (
    remove_packaging_part,
    save_packaging_kind,
    save_packaging_part,
)
from inventory.forms.packaging import PackagingKindForm, PackagingPartForm
from inventory.models import PackagingKind
from inventory.queries.packaging import all_kinds, parts_of
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import needs

PAGE = "inventory/office/packaging_kinds.html"


@needs("packaging.correct")
@require_http_methods(["GET", "POST"])
def packaging_kinds(request: StaffRequest) -> HttpResponse:
    """All kinds, and a form for a new one."""
    return _page(request, None)


@needs("packaging.correct")
@require_http_methods(["GET", "POST"])
def packaging_kind(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one, and say which goods travel in it."""
    return _page(request, access.packaging_kind_for(pk))


@needs("packaging.correct")
@require_POST
def packaging_parts(request: StaffRequest, pk: int) -> HttpResponse:
    """These goods travel in it."""
    kind = access.packaging_kind_for(pk)
    form = PackagingPartForm(request.POST)
    if not form.is_valid():
        context = {"kind": kind, "part_form": form, "parts": parts_of(kind)}
        return render(request, f"{PAGE}#packaging-parts", context, status=422)
    refusal = htmx.refused(
        lambda: save_packaging_part(kind=kind, **form.cleaned_data, by=request.user,
                                    at=timezone.now())
    )  # fmt: skip
    shown = form if refusal else PackagingPartForm()
    context = {"kind": kind, "part_form": shown, "parts": parts_of(kind)}
    return htmx.panel(
        request, f"{PAGE}#packaging-parts", context,
        page=reverse("inventory:packaging-kind", args=[pk]), says=_("Saved."), refusal=refusal,
    )  # fmt: skip


@needs("packaging.correct")
@require_POST
def packaging_part_removal(request: StaffRequest, pk: int, part: int) -> HttpResponse:
    """They do not travel in it any more."""
    found = access.packaging_part_for(pk, part)
    kind = found.kind
    remove_packaging_part(part=found, by=request.user, at=timezone.now())
    context = {"kind": kind, "part_form": PackagingPartForm(), "parts": parts_of(kind)}
    return htmx.panel(
        request, f"{PAGE}#packaging-parts", context,
        page=reverse("inventory:packaging-kind", args=[pk]), says=_("Removed."),
    )  # fmt: skip


def _page(request: StaffRequest, kind: PackagingKind | None) -> HttpResponse:
    form = PackagingKindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        kept = save_packaging_kind(kind=form.save(commit=False), by=request.user, at=timezone.now())
        page = reverse("inventory:packaging-kind", args=[kept.pk])
        return htmx.go(request, page, says=_("Saved."))
    here = "inventory:packaging-kind" if kind else "inventory:packaging-kinds"
    context = {
        "kinds": all_kinds(),
        "kind": kind,
        "form": form,
        "action": reverse(here, args=[kind.pk] if kind else []),
        "part_form": PackagingPartForm(),
        "parts": parts_of(kind) if kind else [],
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)
