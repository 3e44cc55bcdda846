"""People and roles: who works here, what each may do, and when it ends."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wholesale.actions import people as actions
from wholesale.forms.people import NewStaffForm, StaffForm
from wholesale.htmx import go
from wholesale.http import StaffRequest
from wholesale.models import User
from wholesale.permissions import STAFF_ROLES, Role, needs
from wholesale.queries import people as queries
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal


@needs("people.edit")
@require_safe
def people_list(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, with roles and places."""
    rows = [_drawn(person) for person in queries.staff()]
    return render(request, "people/people_list.html", {"rows": rows})


@needs("people.edit")
@never_cache
@require_http_methods(["GET", "POST"])
def person_new(request: StaffRequest) -> HttpResponse:
    """Make a login; the answer shows its password, once."""
    form = NewStaffForm(request.POST or None, by=request.user, shops=queries.shops())
    if request.method == "POST" and form.is_valid():
        try:
            person, password = actions.create_staff(
                username=form.cleaned_data["username"],
                facts=form.facts(),
                by=request.user,
                at=timezone.now(),
            )
        except actions.NameTaken as refusal:
            form.add_error("username", refusal.sentence)
        else:
            return render(request, "people/password_once.html", _once(person, password))
    status = 200 if request.method == "GET" else 422
    return render(request, "people/person_new.html", {"form": form}, status=status)


@needs("people.edit")
@require_http_methods(["GET", "POST"])
def person_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: facts, roles, areas, and what happened."""
    person = queries.staff_member(pk)
    form = StaffForm(
        request.POST or None, by=request.user, shops=queries.shops(), initial=_facts(person)
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_staff(pk=pk, facts=form.facts(), by=request.user, at=timezone.now())
        except Refusal as caught:
            refusal = caught
        else:
            return go(request, reverse("person-detail", args=[pk]), says=_("Saved."))
    shown = {**_page(request, person), "form": form, "refusal": refusal}
    status = 409 if refusal else 422 if request.method == "POST" else 200
    return render(request, "people/person_detail.html", shown, status=status)


@needs("people.edit")
@require_POST
def person_ending(request: StaffRequest, pk: int) -> HttpResponse:
    """End a person's login, or give it back (`again`)."""
    person = queries.staff_member(pk)
    act = actions.enable_staff if request.POST.get("again") else actions.disable_staff
    act(pk=person.pk, by=request.user, at=timezone.now())
    says = _("The login works again.") if request.POST.get("again") else _("The login has ended.")
    return go(request, reverse("person-detail", args=[pk]), says=says)


@needs("people.edit")
@never_cache
@require_POST
def person_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a person a new password and show it, once."""
    person = queries.staff_member(pk)
    person, password = actions.reset_password(pk=person.pk, by=request.user, at=timezone.now())
    return render(request, "people/password_once.html", _once(person, password))


def _once(person: User, password: str) -> dict[str, object]:
    return {"person": person, "password": password}


def _drawn(person: User) -> dict[str, object]:
    held = {group.name for group in person.groups.all()}
    roles = [role.label for role in STAFF_ROLES if role in held]
    return {"person": person, "roles": roles, "shops": [shop.name for shop in person.shops.all()]}


def _page(request: StaffRequest, person: User) -> dict[str, object]:
    held = {group.name for group in person.groups.all()} & set(STAFF_ROLES)
    beyond = [role for role in held if not actions.may_grant(request.user, role)]
    return {
        "person": person,
        "beyond": [Role(role).label for role in beyond],
        "has_areas": bool(held & {Role.SALESMAN, Role.DRIVER}),
        "is_me": person.pk == request.user.pk,
        "trail": events_of(actions.trail(person)),
    }


def _facts(person: User) -> dict[str, object]:
    return {
        "display_name": person.display_name,
        "phone": person.phone,
        "roles": [group.name for group in person.groups.all()],
        "shops": [str(shop.pk) for shop in person.shops.all()],
        "plate_number": person.plate_number,
    }
