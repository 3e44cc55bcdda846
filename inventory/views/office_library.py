"""What goods are made of: categories, brands, units and packs, tags and specifications."""

from collections.abc import Callable

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from inventory import access
from inventory.actions import categories, library
from inventory.models import Brand, PackType, SpecificationValue, Tag, Unit
from inventory.queries import products, tree
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.lists.export import record_export
from wholesale.permissions import needs
from wholesale.tabular import xlsx_response

COLOURS = [
    ("blue", gettext_lazy("Blue")),
    ("green", gettext_lazy("Green")),
    ("orange", gettext_lazy("Orange")),
    ("red", gettext_lazy("Red")),
    ("purple", gettext_lazy("Purple")),
    ("grey", gettext_lazy("Grey")),
]
KINDS: dict[str, tuple[type[Model], str]] = {
    "brand": (Brand, "brand-list"),
    "unit": (Unit, "unit-list"),
    "pack": (PackType, "unit-list"),
    "tag": (Tag, "library"),
    "specification": (SpecificationValue, "library"),
}
_TEMPLATES = {
    "category-list": ("inventory/office/categories.html", "category-tree"),
    "brand-list": ("inventory/office/brands.html", "brands"),
    "unit-list": ("inventory/office/units.html", "units"),
    "library": ("inventory/office/library.html", "library"),
}


@needs("catalogue.edit")
@require_GET
def category_list(request: StaffRequest) -> HttpResponse:
    """The tree: add, rename, move, rank, hide."""
    return _look(request, "category-list")


@needs("catalogue.edit")
@require_POST
def category_add(request: StaffRequest) -> HttpResponse:
    """Put a category below another, or on top."""
    return _do(
        request,
        "category-list",
        lambda: categories.add_category(
            name=_text(request, "name", 80),
            parent_id=_number(request, "parent"),
            by=request.user,
            at=timezone.now(),
        ),
        _("The category is added."),
    )


@needs("catalogue.edit")
@require_POST
def category_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename, move, rank or hide a category."""
    access.category_for_editing(pk)
    return _do(
        request,
        "category-list",
        lambda: categories.change_category(
            category_id=pk,
            name=_text(request, "name", 80),
            parent_id=_number(request, "parent"),
            rank=_number(request, "rank") or 0,
            is_active=bool(request.POST.get("is_active")),
            by=request.user,
            at=timezone.now(),
        ),
        _("The category is saved."),
        editing=pk,
    )


@needs("catalogue.edit")
@require_POST
def category_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an empty category out."""
    access.category_for_editing(pk)
    return _do(
        request,
        "category-list",
        lambda: categories.remove_category(category_id=pk, by=request.user, at=timezone.now()),
        _("The category is removed."),
    )


@needs("catalogue.edit")
@require_GET
def brand_list(request: StaffRequest) -> HttpResponse:
    """The brands with their logos."""
    return _look(request, "brand-list")


@needs("catalogue.edit")
@require_POST
def brand_save(request: StaffRequest) -> HttpResponse:
    """Make a brand, or change the one named by `pk`."""
    pk = _number(request, "pk")
    return _do(
        request,
        "brand-list",
        lambda: library.save_brand(
            brand_id=pk,
            name=_text(request, "name", 80),
            rank=_number(request, "rank") or 0,
            is_active=bool(request.POST.get("is_active")),
            logo=request.FILES.get("logo"),
            by=request.user,
            at=timezone.now(),
        ),
        _("The brand is saved."),
        editing=pk,
    )


@needs("catalogue.edit")
@require_GET
def unit_list(request: StaffRequest) -> HttpResponse:
    """Units, and pack texts such as 12把/盒."""
    return _look(request, "unit-list")


@needs("catalogue.edit")
@require_POST
def unit_save(request: StaffRequest) -> HttpResponse:
    """Make a unit, or rename the one named by `pk`."""
    pk = _number(request, "pk")
    return _do(
        request,
        "unit-list",
        lambda: library.save_unit(
            unit_id=pk, name=_text(request, "name", 20), by=request.user, at=timezone.now()
        ),
        _("The unit is saved."),
        editing=pk,
    )


@needs("catalogue.edit")
@require_POST
def pack_save(request: StaffRequest) -> HttpResponse:
    """Define a pack text once, to be chosen everywhere."""
    return _do(
        request,
        "unit-list",
        lambda: library.save_pack_type(
            base_unit_id=_number(request, "base_unit") or 0,
            pack_unit_id=_number(request, "pack_unit") or 0,
            factor=_number(request, "factor") or 0,
            by=request.user,
            at=timezone.now(),
        ),
        _("The pack is saved."),
    )


@needs("catalogue.edit")
@require_GET
def library_page(request: StaffRequest) -> HttpResponse:
    """Tags, and the values offered for specifications."""
    return _look(request, "library")


@needs("catalogue.edit")
@require_POST
def tag_save(request: StaffRequest) -> HttpResponse:
    """Make a tag, or change the one named by `pk`."""
    pk = _number(request, "pk")
    colour = request.POST.get("colour", "")
    return _do(
        request,
        "library",
        lambda: library.save_tag(
            tag_id=pk,
            name=_text(request, "name", 20),
            colour=colour if colour in dict(COLOURS) else "blue",
            by=request.user,
            at=timezone.now(),
        ),
        _("The tag is saved."),
        editing=pk,
    )


@needs("catalogue.edit")
@require_POST
def specification_save(request: StaffRequest) -> HttpResponse:
    """Put a value into the library."""
    return _do(
        request,
        "library",
        lambda: library.save_specification(
            field=2 if request.POST.get("field") == "2" else 1,
            value=_text(request, "value", 60),
            by=request.user,
            at=timezone.now(),
        ),
        _("The value is saved."),
    )


@needs("catalogue.edit")
@require_POST
def entry_removal(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Take an entry out of its library; one that goods use says so and stays."""
    if kind not in KINDS:
        raise Http404
    model, page = KINDS[kind]
    return _do(
        request,
        page,
        lambda: library.remove_entry(kind=model, entry_id=pk, by=request.user, at=timezone.now()),
        _("The entry is removed."),
    )


def _look(request: StaffRequest, page: str) -> HttpResponse:
    if request.GET.get("export"):
        return _export(request, page)
    template, partial = _TEMPLATES[page]
    context = _context(page) | {"editing": number_in(request.GET.get("edit")) or None}
    if request.htmx:
        template = f"{template}#{partial}"
    return render(request, template, context)


def _do(
    request: StaffRequest,
    page: str,
    act: Callable[[], object],
    says: str,
    *,
    editing: int | None = None,
) -> HttpResponse:
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


def _text(request: StaffRequest, name: str, most: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    return number_in(text) or None
