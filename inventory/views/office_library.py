"""What goods are made of: categories, brands, units and packs, tags and specifications."""

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inventory import access
from inventory.actions import categories, library
from inventory.models import Brand, PackType, SpecificationValue, Tag, Unit
from inventory.views.library import COLOURS, change, look, number_of, text_in
from wholesale.http import StaffRequest
from wholesale.permissions import needs

KINDS: dict[str, tuple[type[Model], str]] = {
    "brand": (Brand, "brand-list"),
    "unit": (Unit, "unit-list"),
    "pack": (PackType, "unit-list"),
    "tag": (Tag, "library"),
    "specification": (SpecificationValue, "library"),
}


@needs("catalogue.edit")
@require_GET
def category_list(request: StaffRequest) -> HttpResponse:
    """The tree: add, rename, move, rank, hide."""
    return look(request, "category-list")


@needs("catalogue.edit")
@require_POST
def category_add(request: StaffRequest) -> HttpResponse:
    """Put a category below another, or on top."""
    return change(
        request,
        "category-list",
        lambda: categories.add_category(
            name=text_in(request, "name", 80),
            parent_id=number_of(request, "parent"),
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
    return change(
        request,
        "category-list",
        lambda: categories.change_category(
            category_id=pk,
            name=text_in(request, "name", 80),
            parent_id=number_of(request, "parent"),
            rank=number_of(request, "rank") or 0,
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
    return change(
        request,
        "category-list",
        lambda: categories.remove_category(category_id=pk, by=request.user, at=timezone.now()),
        _("The category is removed."),
    )


@needs("catalogue.edit")
@require_GET
def brand_list(request: StaffRequest) -> HttpResponse:
    """The brands with their logos."""
    return look(request, "brand-list")


@needs("catalogue.edit")
@require_POST
def brand_save(request: StaffRequest) -> HttpResponse:
    """Make a brand, or change the one named by `pk`."""
    pk = number_of(request, "pk")
    return change(
        request,
        "brand-list",
        lambda: library.save_brand(
            brand_id=pk,
            name=text_in(request, "name", 80),
            rank=number_of(request, "rank") or 0,
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
    return look(request, "unit-list")


@needs("catalogue.edit")
@require_POST
def unit_save(request: StaffRequest) -> HttpResponse:
    """Make a unit, or rename the one named by `pk`."""
    pk = number_of(request, "pk")
    return change(
        request,
        "unit-list",
        lambda: library.save_unit(
            unit_id=pk, name=text_in(request, "name", 20), by=request.user, at=timezone.now()
        ),
        _("The unit is saved."),
        editing=pk,
    )


@needs("catalogue.edit")
@require_POST
def pack_save(request: StaffRequest) -> HttpResponse:
    """Define a pack text once, to be chosen everywhere."""
    return change(
        request,
        "unit-list",
        lambda: library.save_pack_type(
            base_unit_id=number_of(request, "base_unit") or 0,
            pack_unit_id=number_of(request, "pack_unit") or 0,
            factor=number_of(request, "factor") or 0,
            by=request.user,
            at=timezone.now(),
        ),
        _("The pack is saved."),
    )


@needs("catalogue.edit")
@require_GET
def library_page(request: StaffRequest) -> HttpResponse:
    """Tags, and the values offered for specifications."""
    return look(request, "library")


@needs("catalogue.edit")
@require_POST
def tag_save(request: StaffRequest) -> HttpResponse:
    """Make a tag, or change the one named by `pk`."""
    pk = number_of(request, "pk")
    colour = request.POST.get("colour", "")
    return change(
        request,
        "library",
        lambda: library.save_tag(
            tag_id=pk,
            name=text_in(request, "name", 20),
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
    return change(
        request,
        "library",
        lambda: library.save_specification(
            field=2 if request.POST.get("field") == "2" else 1,
            value=text_in(request, "value", 60),
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
    return change(
        request,
        page,
        lambda: library.remove_entry(kind=model, entry_id=pk, by=request.user, at=timezone.now()),
        _("The entry is removed."),
    )
