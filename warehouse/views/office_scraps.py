"""Scrapping in the office: the list, a new one, its page, and the way back."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access as goods
from inventory.queries.stock import warehouse_choices
from warehouse import access
from warehouse.actions.scrap import scrap_goods, write_off_scrap
from warehouse.forms.goods import ScrapForm
from warehouse.models import ScrapReason
from warehouse.queries import scraps
from warehouse.states import ScrapState
from wholesale import audit, htmx, idempotency, lists, uploads
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

SCRAPS = lists.List(
    "scraps",
    gettext_lazy("Scrapped goods"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True,
                     link="warehouse:scrap-detail", link_args=["number"]),
        lists.Column("posted_at", gettext_lazy("Posted"), kind="datetime"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("cause", gettext_lazy("Cause"), value=lambda one: one.get_cause_display()),
        lists.Column("reason", gettext_lazy("Reason"), css="clip"),
        lists.Column("worth", gettext_lazy("At cost"), kind="money", permission="cost.view"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=ScrapState.choices),
        lists.Column("posted_by", gettext_lazy("Posted by"), value="posted_by.display_name"),
    ],
    filters=[
        lists.TextFilter("q", gettext_lazy("Number or reason"),
                         ["number__istartswith", "reason__icontains"]),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), warehouse_choices),
        lists.ChoiceFilter("cause", gettext_lazy("Cause"), ScrapReason.choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), ScrapState.choices),
        lists.DateRangeFilter("posted", gettext_lazy("Posted"), "posted_at"),
    ],
    keyset=["-posted_at"],
    actions=[
        lists.PageAction(gettext_lazy("Scrap goods"), "warehouse:scrap-new",
                         permission="scrap.post", icon="plus"),
    ],
    link="warehouse:scrap-detail",
    link_args=["number"],
    empty=gettext_lazy("Goods that were thrown away appear here, with why."),
    empty_action=lists.PageAction(gettext_lazy("Scrap goods"), "warehouse:scrap-new",
                                  permission="scrap.post"),
)  # fmt: skip


@needs("scrap.post")
@require_GET
def scrap_list(request: StaffRequest) -> HttpResponse:
    """Everything that was thrown away, newest first."""
    return lists.page(request, SCRAPS, queryset=access.scraps_for_office())


@needs("scrap.post")
@require_http_methods(["GET", "POST"])
def scrap_new(request: StaffRequest) -> HttpResponse:
    """Enter lines by scan, search or paste, with a cause and perhaps a photo."""
    form = ScrapForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            scrap = scrap_goods(
                warehouse=goods.warehouse_for_posting(said["warehouse"]), lines=form.goods,
                cause=said["cause"], reason=said["reason"], photo=said["photo"],
                key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("warehouse:scrap-detail", scrap.number)
    context = {
        "form": form,
        "rows": form.rows_again(),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "warehouse/office/scrap_new.html", context, status=status)


@needs("scrap.post")
@require_GET
def scrap_detail(request: StaffRequest, number: str) -> HttpResponse:
    """The document: lines, why, the photo, and its way back."""
    return render(request, "warehouse/office/scrap_detail.html", _detail(request, number))


@needs("scrap.post")
@require_GET
def scrap_photo(_request: StaffRequest, number: str) -> FileResponse:
    """The photo of the damage."""
    photo = access.scrap_for_office(number).photo
    if photo is None:
        raise Http404
    return FileResponse(uploads.open_file(photo), content_type=photo.content_type)


@needs("scrap.post")
@require_POST
def scrap_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """The goods come back, with a reason."""
    access.scrap_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_scrap(
            number=number, because=request.POST.get("reason", "")[:200], by=request.user,
            at=timezone.now(),
        )
    )  # fmt: skip
    return htmx.panel(
        request,
        "warehouse/office/scrap_detail.html#scrap-panel",
        _detail(request, number),
        page=reverse("warehouse:scrap-detail", args=[number]),
        says=_("%(number)s is written off.") % {"number": number},
        refusal=refusal,
    )


def _detail(request: StaffRequest, number: str) -> dict[str, object]:
    scrap = access.scrap_for_office(number)
    return {
        "scrap": scrap,
        "lines": scraps.scrap_lines(scrap),
        "can_go_back": scrap.state == ScrapState.POSTED,
        "may_see_cost": may(request.user, "cost.view"),
        "trail": audit.trail_of(number),
    }
