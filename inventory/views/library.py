"""What the pages of categories, brands, units and specifications have in common."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions import categories
from inventory.models import SpecificationValue
from inventory.queries import products, tree
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.lists.export import record_export
from wholesale.tabular import xlsx_response

COLOURS = [
    ("blue", gettext_lazy("Blue")),
    ("green", gettext_lazy("Green")),
    ("orange", gettext_lazy("Orange")),
    ("red", gettext_lazy("Red")),
    ("purple", gettext_lazy("Purple")),
    ("grey", gettext_lazy("Grey")),
]
_TEMPLATES = {
    "category-list": ("inventory/office/categories.html", "category-tree"),
    "brand-list": ("inventory/office/brands.html", "brands"),
    "unit-list": ("inventory/office/units.html", "units"),
    "library": ("inventory/office/library.html", "library"),
}


def look(request: StaffRequest, page: str) -> HttpResponse:
    """One page of the library; `?edit=` opens an entry, `?export=` gives a workbook."""
    if request.GET.get("export"):
        return _export(request, page)
    template, partial = _TEMPLATES[page]
    context = _context(page) | {"editing": number_in(request.GET.get("edit")) or None}
    if request.htmx:
        template = f"{template}#{partial}"
    return render(request, template, context)


def change(
    request: StaffRequest,
    page: str,
    act: Callable[[], object],
    says: str,
    *,
    editing: int | None = None,
) -> HttpResponse:
    """Run a command of the library and draw its page anew, with the refusal if there was one."""
    template, partial = _TEMPLATES[page]
    refusal = htmx.refused(act)
    return htmx.panel(
        request,
        f"{template}#{partial}",
        _context(page) | {"editing": editing if refusal else None, "said": request.POST},
        page=reverse(f"inventory:{page}"),
        says=says,
        refusal=refusal,
    )


def _export(request: StaffRequest, page: str) -> HttpResponse:
    heads, rows = _table(page)
    record_export(
        list_name=page,
        facts={"filters": {}, "form": "xlsx", "rows": len(rows)},
        by=request.user,
        at=timezone.now(),
    )
    return xlsx_response(page, heads, rows)


def _table(page: str) -> tuple[list[str], list[list[object]]]:
    """Heads and rows of a library as a workbook."""
    if page == "category-list":
        nodes = tree.flat(tree.tree())
        names = {node.pk: node.name for node in nodes}
        return [_("Category"), _("Level"), _("Goods"), _("Rank")], [
            [tree.path_text(node, names), node.category.level, node.goods, node.category.rank]
            for node in nodes
        ]
    if page == "brand-list":
        return [_("Brand"), _("Goods"), _("Rank")], [
            [brand.name, brand.goods, brand.rank]  # type: ignore[attr-defined] # annotated
            for brand in products.brand_rows()
        ]
    if page == "unit-list":
        return [_("Pack"), _("Unit"), _("Pieces")], [
            [str(pack), pack.base_unit.name, pack.factor] for pack in products.pack_types()
        ]
    rows: list[list[object]] = [[_("Tag"), tag.name] for tag in products.tag_rows()]
    rows.extend([each.get_field_display(), each.value] for each in products.specification_rows())
    return [_("Kind"), _("Value")], rows


def _context(page: str) -> dict[str, object]:
    if page == "category-list":
        nodes = tree.flat(tree.tree())
        parents = [(n.pk, n.indented) for n in nodes if n.category.level < categories.LEVELS]
        return {"nodes": nodes, "parents": parents}
    if page == "brand-list":
        return {"brands": products.brand_rows()}
    if page == "unit-list":
        return {
            "units": products.unit_rows(),
            "unit_choices": products.unit_choices(),
            "packs": products.pack_types(),
        }
    return {
        "tags": products.tag_rows(),
        "values": products.specification_rows(),
        "colours": COLOURS,
        "fields": SpecificationValue._meta.get_field("field").choices,
    }


def text_in(request: StaffRequest, name: str, most: int) -> str:
    """A text of the form without NUL bytes, cut to what its field holds."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def number_of(request: StaffRequest, name: str) -> int | None:
    """A number of the form; None for nothing and for nonsense."""
    text = request.POST.get(name, "").strip()
    return number_in(text) or None
