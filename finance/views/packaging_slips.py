"""Packaging slips: the list, one slip with its way back, its paper; and the buyer's own crates."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from finance import access
from finance.actions.packaging import write_off_slip
from finance.models import PackagingSlip, PackagingSlipKind
from finance.packaging import Party
from finance.queries import packaging
from finance.views.packaging import account_url
from finance.views.shop import member_of
from wholesale import audit, htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.printing import Column, Row, Slip, answer_slip
from wholesale.templatetags.wholesale import amount, day

SLIPS_OF_BUYER = 50

SLIPS = lists.List(
    "packaging-slips",
    gettext_lazy("Packaging slips"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, link="finance:packaging-slip",
                     link_args=["number"]),
        lists.Column("at", gettext_lazy("When"), kind="datetime"),
        lists.Column("party", gettext_lazy("Customer or supplier"), css="clip",
                     value=lambda row: str(row.customer or row.supplier), link=account_url),
        lists.Column("kind", gettext_lazy("What happened"),
                     value=lambda row: row.get_kind_display()),
        lists.Column("pieces", gettext_lazy("Pieces"), value=packaging.pieces_said),
        lists.Column("amount", gettext_lazy("Packaging deposit"), kind="money"),
        lists.Column("source", gettext_lazy("Document"),
                     link=lambda row: url_of(row.source) if row.source else ""),
        lists.Column("because", gettext_lazy("Reason"), css="clip"),
        lists.Column("by", gettext_lazy("Who"), value="by.display_name"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), packaging.search_slips,
                           placeholder=gettext_lazy("Number, document, customer, supplier")),
        lists.ChoiceFilter("kind", gettext_lazy("What happened"), PackagingSlipKind.choices),
        lists.DateRangeFilter("at", gettext_lazy("When"), "at"),
        lists.ForeignKeyFilter("packaging", gettext_lazy("Packaging"), packaging.kind_choices,
                               field="moves__kind"),
    ],
    keyset=["-at"],
    link="finance:packaging-slip",
    link_args=["number"],
    empty=gettext_lazy("Every crate that leaves or comes back has a slip here."),
)  # fmt: skip


@needs("packaging.view")
@require_safe
def packaging_slip_list(request: StaffRequest) -> HttpResponse:
    """Every slip, newest first."""
    return lists.page(request, SLIPS, queryset=access.packaging_slips_visible_to(request.user))


@needs("packaging.view")
@require_safe
def packaging_slip(request: StaffRequest, number: str) -> HttpResponse:
    """One slip: pieces, deposit, the document it follows, and its way back."""
    return render(request, "finance/office/packaging_slip.html", _context(request, number))


@needs("packaging.correct")
@require_POST
def packaging_slip_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Take it back through a counter-slip, with a reason."""
    access.packaging_slip_for(request.user, number)
    refusal = htmx.refused(
        lambda: write_off_slip(
            number=number, because=request.POST.get("reason", "")[:200], by=request.user,
            at=timezone.now(),
        )
    )  # fmt: skip
    return htmx.panel(
        request,
        "finance/office/packaging_slip.html#packaging-slip",
        _context(request, number),
        page=reverse("finance:packaging-slip", args=[number]),
        says=_("%(number)s is written off.") % {"number": number},
        refusal=refusal,
    )


@needs("packaging.view")
@require_safe
def packaging_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """The slip to sign: who brought or took how many pieces."""
    slip = access.packaging_slip_for(request.user, number)
    page = reverse("finance:packaging-paper", args=[number])
    return answer_slip(request, _paper(slip), page=page, as_pdf=as_pdf)


@needs("shop.money")
@require_safe
def my_packaging(request: StaffRequest) -> HttpResponse:
    """The crates we have of the merchant's, and how they came to us."""
    party = Party(customer=member_of(request).customer)
    context = {
        "tab": "me",
        "account": packaging.account_of(party),
        "slips": packaging.slips_of(party, SLIPS_OF_BUYER),
    }
    return render(request, "finance/shop/my_packaging.html", context)


def _context(request: StaffRequest, number: str) -> dict[str, object]:
    slip = access.packaging_slip_for(request.user, number)
    return {
        "slip": slip,
        "counter": getattr(slip, "reversed_by", None),
        "account_url": account_url(slip),
        "source_url": url_of(slip.source) if slip.source else "",
        "can_go_back": packaging.may_be_written_off(slip)
        and may(request.user, "packaging.correct"),
        "trail": audit.trail_of(number),
    }


def _paper(slip: PackagingSlip) -> Slip:
    party = _("Customer") if slip.customer else _("Supplier")
    facts = [
        (party, str(slip.customer or slip.supplier)),
        (_("Date"), day(slip.at)),
        (_("What happened"), slip.get_kind_display()),
        (_("Document"), slip.source),
        (_("Reason"), slip.because),
        (_("Posted by"), str(slip.by or "")),
    ]
    rows = [
        Row([move.kind.name, f"{move.pieces:+d}", amount(move.amount)], move.amount)
        for move in slip.moves.all()
    ]
    return Slip(
        kind="packaging",
        title=_("Packaging slip"),
        number=slip.number,
        facts=[(label, said) for label, said in facts if said],
        columns=[Column(_("Packaging"), 40), Column(_("Pieces"), 14, is_figure=True),
                 Column(_("Packaging deposit"), 14, is_figure=True)],
        rows=rows,
        signs=[party, _("Checked by us")],
        total=slip.amount,
        total_label=_("Packaging deposit"),
    )  # fmt: skip
