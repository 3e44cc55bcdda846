"""The flags of the house: words with a colour that staff put on orders."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from orders import access
from orders.actions.flags import save_flag
from orders.forms import FlagForm
from orders.models import Flag
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal

FLAGS = lists.List(
    "flags",
    gettext_lazy("Flags"),
    columns=[
        lists.Column(
            "name", gettext_lazy("Flag"), fixed=True, kind="state", link="orders:flag-detail",
            value=lambda flag: (flag.name, flag.colour),
        ),
        lists.Column("is_active", gettext_lazy("Active"), kind="flag"),
    ],
    filters=[lists.TextFilter("q", gettext_lazy("Search"), ["name__icontains"])],
    keyset=["name"],
    actions=[lists.PageAction(gettext_lazy("New flag"), "orders:flag-new", icon="plus")],
    link="orders:flag-detail",
    empty=gettext_lazy("Flags are words with a colour: urgent, ask again, waits for money."),
    export=False,
)  # fmt: skip


@needs("flag.edit")
@require_safe
def flag_list(request: StaffRequest) -> HttpResponse:
    """What can be put on orders."""
    return lists.page(request, FLAGS, queryset=access.flags_for_desk())


@needs("flag.edit")
@require_http_methods(["GET", "POST"])
def flag_new(request: StaffRequest) -> HttpResponse:
    """Make a flag."""
    return _form(request, None)


@needs("flag.edit")
@require_http_methods(["GET", "POST"])
def flag_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Change its word or colour; one that is not active can no longer be put on orders."""
    return _form(request, access.flag_for(pk))


def _form(request: StaffRequest, flag: Flag | None) -> HttpResponse:
    form = FlagForm(request.POST or None, flag=flag)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_flag(
                flag=flag.pk if flag else None, words=form.words(), by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            return htmx.go(
                request, reverse("orders:flag-list"), says=_("%(name)s is saved.") % {"name": saved}
            )
    status = 409 if form.errors else 200
    context = {"form": form, "flag": flag}
    return render(request, "orders/office/flag_form.html", context, status=status)
