"""Display schemes in the office: who sees everything but …, or nothing but …."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.schemes import remove_scheme, save_scheme, set_rules
from inventory.models import DisplayScheme
from inventory.queries import lookup, scheme_preview
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_LIST = "inventory/office/schemes.html"
_PAGE = "inventory/office/scheme.html"
_WORDS = {"show": True, "hide": False}


@needs("scheme.edit")
@require_http_methods(["GET", "POST"])
def scheme_list(request: StaffRequest) -> HttpResponse:
    """The schemes, and a form for a new one."""
    refusal = None
    if request.method == "POST":
        try:
            scheme = _save(request, None)
        except Refusal as error:
            refusal = error
        else:
            return redirect("inventory:scheme-detail", scheme.pk)
    context = {
        "schemes": scheme_preview.scheme_rows(),
        "refusal": refusal,
        # What was typed is kept when the name was taken.
        "scheme": DisplayScheme(name=request.POST.get("name", "")) if refusal else None,
    }  # fmt: skip
    return render(request, _LIST, context, status=409 if refusal else 200)


@needs("scheme.edit")
@require_GET
def scheme_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The scheme's head, its rules on the tree and by product, and the preview."""
    return render(request, _PAGE, _context(access.scheme_for_editing(pk)))


@needs("scheme.edit")
@require_POST
def scheme_saving(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the head and all rules of a scheme."""
    scheme = access.scheme_for_editing(pk)
    refusal = None
    try:
        _save(request, pk)
        set_rules(
            scheme_id=pk,
            categories=_rules(request, "category-"),
            products=_rules(request, "product-"),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as error:
        refusal = error
    return htmx.panel(
        request,
        f"{_PAGE}#scheme",
        _context(access.scheme_for_editing(scheme.pk)),
        page=reverse("inventory:scheme-detail", args=[pk]),
        says=_("The scheme is saved; its customers see the difference now."),
        refusal=refusal,
    )


@needs("scheme.edit")
@require_POST
def scheme_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a scheme out that no type of customers uses."""
    access.scheme_for_editing(pk)
    try:
        remove_scheme(scheme_id=pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        page = reverse("inventory:scheme-detail", args=[pk])
        context = _context(access.scheme_for_editing(pk))
        return htmx.panel(request, f"{_PAGE}#scheme", context, page=page, refusal=refusal)
    return htmx.go(request, reverse("inventory:scheme-list"), says=_("The scheme is removed."))


@needs("scheme.edit")
@require_GET
def scheme_sample(request: StaffRequest, pk: int) -> HttpResponse:
    """What the scheme's customers would find for a text."""
    scheme = access.scheme_for_editing(pk)
    context = {
        "scheme": scheme,
        "preview": scheme_preview.preview(scheme, request.GET.get("q", "")),
    }
    return render(request, "inventory/office/scheme_sample.html", context)


@needs("scheme.edit")
@require_GET
def scheme_goods(request: StaffRequest, pk: int) -> HttpResponse:
    """Products to make a rule for."""
    scheme = access.scheme_for_editing(pk)
    text = request.GET.get("find", "")
    found = lookup.search_products(access.products_for_office(), text) if text.strip() else None
    products = list(found[:8]) if found is not None else []
    context = {"scheme": scheme, "products": products, "text": text}
    return render(request, "inventory/office/scheme_goods.html", context)


def _save(request: StaffRequest, pk: int | None) -> DisplayScheme:
    said = request.POST
    return save_scheme(
        scheme_id=pk,
        name=said.get("name", "").strip()[:80],
        shows_everything=said.get("shows_everything") == "1",
        is_public=bool(said.get("is_public")),
        by=request.user,
        at=timezone.now(),
    )


def _rules(request: StaffRequest, prefix: str) -> dict[int, bool]:
    """{id: shown?} from fields such as category-12=hide; an empty one makes no rule."""
    return {
        number_in(name.removeprefix(prefix)): _WORDS[str(word)]
        for name, word in request.POST.items()
        if name.startswith(prefix) and number_in(name.removeprefix(prefix)) and word in _WORDS
    }


def _context(scheme: DisplayScheme) -> dict[str, object]:
    return {
        "scheme": scheme,
        "branches": scheme_preview.branches(scheme),
        "rules": scheme_preview.product_rules(scheme),
        "preview": scheme_preview.preview(scheme),
    }
