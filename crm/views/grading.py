"""Types, levels and areas: how customers are sorted, and who serves them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.actions import grading as actions
from crm.forms.grading import AreaForm, LevelForm, PersonAreasForm, TypeForm
from crm.models import Area, AreaRole, CustomerType, Level
from crm.models.customer import USUAL_PRIORITY
from crm.queries import customers as queries
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.queries.people import staff_member
from wholesale.refusals import Refusal


@needs("price.edit")
@require_safe
def grading(request: StaffRequest) -> HttpResponse:
    """Levels and types on one page."""
    return _grading(request)


@needs("price.edit")
@require_POST
def type_save(request: StaffRequest) -> HttpResponse:
    """Make or change a type."""
    form = TypeForm(request.POST)
    if not form.is_valid():
        return _grading(request, type_form=form, status=422)
    if form.cleaned_data["pk"]:
        access.grade_for("type", form.cleaned_data["pk"])
    try:
        actions.save_type(by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _grading(request, type_form=form, refusal=refusal)
    return htmx.go(request, reverse("crm:grading"), says=_("Saved."))


@needs("price.edit")
@require_POST
def level_save(request: StaffRequest) -> HttpResponse:
    """Make or change a level."""
    form = LevelForm(request.POST)
    if not form.is_valid():
        return _grading(request, level_form=form, status=422)
    if form.cleaned_data["pk"]:
        access.grade_for("level", form.cleaned_data["pk"])
    facts = {**form.cleaned_data, "rank": form.cleaned_data["rank"] or 0}
    facts["priority"] = facts["priority"] or USUAL_PRIORITY
    try:
        actions.save_level(by=request.user, at=timezone.now(), **facts)
    except Refusal as refusal:
        return _grading(request, level_form=form, refusal=refusal)
    return htmx.go(request, reverse("crm:grading"), says=_("Saved."))


@needs("price.edit")
@require_POST
def grading_removal(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Remove a type or level nobody has."""
    thing = access.grade_for(kind, pk)
    return _removed(request, thing, reverse("crm:grading"))


@needs("area.edit")
@require_http_methods(["GET", "POST"])
def area_list(request: StaffRequest) -> HttpResponse:
    """The areas with their people; POST makes or changes one."""
    if request.method == "GET":
        wanted = request.GET.get("area", "")
        chosen = access.area_for(number_in(wanted)) if wanted else None
        return _areas(request, form=_area_form(chosen), is_open=chosen is not None)
    form = _area_form(None, data=request)
    if not form.is_valid():
        return _areas(request, form=form, is_open=True, status=422)
    if form.cleaned_data["pk"]:
        access.area_for(form.cleaned_data["pk"])
    try:
        actions.save_area(by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _areas(request, form=form, is_open=True, refusal=refusal, status=409)
    return htmx.go(request, reverse("crm:area-list"), says=_("Saved."))


@needs("area.edit")
@require_POST
def area_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove an area no customer belongs to."""
    return _removed(request, access.area_for(pk), reverse("crm:area-list"))


@needs("area.edit")
@require_http_methods(["GET", "POST"])
def person_areas(request: StaffRequest, pk: int) -> HttpResponse:
    """The areas of one member of staff: a panel of the people page."""
    person = staff_member(pk)
    sells = queries.areas_of_person(person, AreaRole.SALESMAN)
    drives = queries.areas_of_person(person, AreaRole.DRIVER)
    form = PersonAreasForm(
        request.POST if request.method == "POST" else None,
        initial={"sells_in": sells, "drives_in": drives},
    )
    says = ""
    if request.method == "POST" and form.is_valid():
        areas = {
            AreaRole.SALESMAN.value: form.cleaned_data["sells_in"],
            AreaRole.DRIVER.value: form.cleaned_data["drives_in"],
        }
        actions.place_person(person=person, areas=areas, by=request.user, at=timezone.now())
        says = _("Saved.")
    if request.method == "GET":
        return render(request, "crm/office/person_areas.html", {"person": person, "form": form})
    return htmx.panel(
        request, "crm/office/person_areas.html", {"person": person, "form": form},
        page=reverse("person-detail", args=[pk]), says=says,
    )  # fmt: skip


def _grading(
    request: StaffRequest,
    *,
    type_form: TypeForm | None = None,
    level_form: LevelForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "types": queries.types_with_counts(),
        "levels": queries.levels_with_counts(),
        "type_form": type_form or TypeForm(),
        "level_form": level_form or LevelForm(),
        "refusal": refusal,
    }
    answer = render(request, "crm/office/grading.html", shown)
    answer.status_code = 409 if refusal else status
    return answer


def _area_form(area: Area | None, data: StaffRequest | None = None) -> AreaForm:
    people = {
        "salesmen": queries.workers(AreaRole.SALESMAN),
        "drivers": queries.workers(AreaRole.DRIVER),
    }
    if data is not None:
        return AreaForm(data.POST, **people)
    initial: dict[str, object] = {}
    if area is not None:
        initial = {
            "pk": area.pk,
            "name": area.name,
            "salesmen": queries.people_of_area(area, AreaRole.SALESMAN),
            "drivers": queries.people_of_area(area, AreaRole.DRIVER),
        }
    return AreaForm(initial=initial, **people)


def _areas(
    request: StaffRequest,
    *,
    form: AreaForm,
    is_open: bool,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "areas": [_drawn(area) for area in queries.areas_with_people()],
        "form": form,
        "is_open": is_open,
        "refusal": refusal,
    }
    return render(request, "crm/office/areas.html", shown, status=status)


def _drawn(area: Area) -> dict[str, object]:
    people = list(area.people.all())
    return {
        "area": area,
        "salesmen": [str(p.user) for p in people if p.role == AreaRole.SALESMAN],
        "drivers": [str(p.user) for p in people if p.role == AreaRole.DRIVER],
    }


def _removed(request: StaffRequest, thing: CustomerType | Level | Area, page: str) -> HttpResponse:
    actions.remove(thing=thing, by=request.user, at=timezone.now())
    return htmx.go(request, page, says=_("Removed."))
