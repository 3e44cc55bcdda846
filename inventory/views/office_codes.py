"""The rule that codes of goods are made by: written, tried, and put to work on a product's form."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inventory.actions import code_rule
from inventory.actions.codes import PARTS, Codes, unknown_parts
from inventory.actions.facts import WrongGoods
from inventory.forms.by_rule import fill_codes
from inventory.queries.short_codes import examples, rule, short_codes
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_PAGE = "inventory/office/code_rule.html"


@needs("catalogue.edit")
@require_GET
def code_rule_page(request: StaffRequest) -> HttpResponse:
    """The rule with examples of the newest goods, and the short codes it is made of."""
    pattern = request.GET.get("pattern")
    if request.htmx and pattern is not None:
        return render(request, f"{_PAGE}#examples", _tried(_clean(pattern, 80)))
    return render(request, _PAGE, _context())


@needs("catalogue.edit")
@require_POST
def code_rule_saving(request: StaffRequest) -> HttpResponse:
    """Keep the rule."""
    pattern = _clean(request.POST.get("pattern", ""), 80)
    refusal = htmx.refused(
        lambda: code_rule.save_rule(pattern=pattern, by=request.user, at=timezone.now())
    )
    return _panel(request, _("The rule is saved."), refusal, pattern=pattern)


@needs("catalogue.edit")
@require_POST
def short_codes_saving(request: StaffRequest) -> HttpResponse:
    """Keep the short codes that were entered."""
    codes = {}
    for field, text in request.POST.items():
        kind, _dash, number = field.partition("-")
        if kind in code_rule.KINDS and number_in(number):
            codes[kind, number_in(number)] = _clean(str(text), 40)
    refusal = htmx.refused(
        lambda: code_rule.save_short_codes(codes=codes, by=request.user, at=timezone.now())
    )
    return _panel(request, _("The short codes are saved."), refusal)


@needs("catalogue.edit")
@require_POST
def code_proposal(request: StaffRequest) -> HttpResponse:
    """The empty codes of a product's form by the rule, put into their fields."""
    refusal: Refusal | None = None
    filled: list[tuple[str, str]] = []
    try:
        said, names = fill_codes(request.POST)
        filled = [(name, str(said.get(name, ""))) for name in names]
    except WrongGoods as error:
        refusal = error
    context = {"filled": filled, "has_rule": bool(rule()), "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "inventory/office/code_proposal.html", context, status=status)


def _panel(
    request: StaffRequest, says: str, refusal: Refusal | None, *, pattern: str | None = None
) -> HttpResponse:
    return htmx.panel(
        request,
        f"{_PAGE}#code-rule",
        _context(pattern if refusal else None) | {"said": request.POST if refusal else {}},
        page=reverse("inventory:code-rule"),
        says=says,
        refusal=refusal,
    )


def _context(pattern: str | None = None) -> dict[str, object]:
    labels = {
        "brand": _("Brands"), "category": _("Categories"), "value": _("Colours and other values"),
    }  # fmt: skip
    groups = [(kind, labels[kind], entries) for kind, entries in short_codes()]
    shown = rule() if pattern is None else pattern
    return {"groups": groups, "pattern": shown, "parts": PARTS, **_tried(shown)}


def _tried(pattern: str) -> dict[str, object]:
    unknown = unknown_parts(pattern)
    if unknown:
        return {"unknown": unknown[0]}
    if not pattern:
        return {"tried": []}
    codes = Codes(pattern)
    tried = []
    for sku in examples():
        product = sku.product
        said = {
            "brand": product.brand.name if product.brand else "", "model": product.model,
            "series": product.series, "kind": product.category.name if product.category else "",
            "colour": sku.specification, "size": sku.specification2,
        }  # fmt: skip
        try:
            tried.append((sku, codes.of_sku(said), ""))
        except WrongGoods as refusal:
            tried.append((sku, "", refusal.sentence))
    return {"tried": tried}


def _clean(text: str, most: int) -> str:
    return text.replace("\x00", "").strip()[:most]
