"""The places goods are brought to, and those they are not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import access
from orders.actions.served_areas import remove_served_area, save_served_area
from orders.forms import ServedAreaForm
from orders.models import ServedArea
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal

SERVED = lists.List(
    "served",
    gettext_lazy("Served places"),
    columns=[
        lists.Column(
            "place", gettext_lazy("Place"), fixed=True, link="orders:served-detail",
        ),
        lists.Column(
            "method", gettext_lazy("Delivery method"),
            value=lambda row: row.get_method_display() or _("Every way"),
        ),
        lists.Column(
            "is_served", gettext_lazy("Served"), kind="state",
            value=lambda row: (_("Served"), "good") if row.is_served else (_("Not served"), "bad"),
        ),
        lists.Column("note", gettext_lazy("Note"), css="clip"),
    ],
    filters=[
        lists.TextFilter(
            "q", gettext_lazy("Search"),
            ["province__icontains", "city__icontains", "district__icontains"],
        ),
        lists.ChoiceFilter(
            "served", gettext_lazy("Served"),
            [("True", gettext_lazy("Served")), ("False", gettext_lazy("Not served"))],
            field="is_served",
        ),
    ],
    keyset=["province", "city", "district"],
    actions=[
        lists.PageAction(gettext_lazy("Add a place"), "orders:served-new", icon="plus",
                         permission="served_area.edit"),
    ],
    link="orders:served-detail",
    empty=gettext_lazy("Every address is served until you say which are not."),
)  # fmt: skip


@needs("served_area.edit")
@require_safe
def served_list(request: StaffRequest) -> HttpResponse:
    """What has been said about places."""
    return lists.page(request, SERVED, queryset=access.served_areas())


@needs("served_area.edit")
@require_http_methods(["GET", "POST"])
def served_new(request: StaffRequest) -> HttpResponse:
    """Say something about a place."""
    return _form(request, None)


@needs("served_area.edit")
@require_http_methods(["GET", "POST"])
def served_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Say it differently."""
    return _form(request, access.served_area_for(pk))


@needs("served_area.edit")
@require_POST
def served_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it off the list."""
    remove_served_area(area=access.served_area_for(pk).pk, by=request.user, at=timezone.now())
    return htmx.go(request, reverse("orders:served-list"), says=_("Removed."))


def _form(request: StaffRequest, area: ServedArea | None) -> HttpResponse:
    form = ServedAreaForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_served_area(
                area=area.pk if area else None, facts=form.served(), by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("province", refusal.sentence)
        else:
            back = reverse("orders:served-list")
            return htmx.go(request, back, says=_("%(place)s is saved.") % {"place": saved})
    context = {"form": form, "area": area}
    status = 409 if form.errors else 200
    return render(request, "orders/office/served_form.html", context, status=status)
