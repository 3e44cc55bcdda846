"""Returnable packaging in the office: what is out, the account of a customer or supplier."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from finance import access
from finance.actions.packaging import OF_CUSTOMERS, OF_SUPPLIERS, move_packaging, set_terms
from finance.forms import MoveForm, TermsForm
from finance.models import PackagingBalance, PackagingSlip, PackagingSlipKind
from finance.packaging import Party
from finance.queries import packaging
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

PANEL = "finance/office/packaging_panel.html"
SLIPS_SHOWN = 30
_NEED_RIGHT = (PackagingSlipKind.LOST, PackagingSlipKind.CORRECTED)


def account_url(row: PackagingBalance | PackagingSlip) -> str:
    """The page of the account a balance or a slip belongs to."""
    if row.customer:
        return reverse("finance:packaging-customer", args=[row.customer.code])
    return reverse("finance:packaging-supplier", args=[row.supplier.number]) if row.supplier else ""


BALANCES = lists.List(
    "packaging",
    gettext_lazy("Packaging that is out"),
    columns=[
        lists.Column("party", gettext_lazy("Customer or supplier"), fixed=True, css="clip",
                     value=lambda row: str(row.customer or row.supplier), link=account_url),
        lists.Column("whose", gettext_lazy("Account"), value=lambda row: (
            _("Customer has ours") if row.customer_id else _("We have the supplier's"))),
        lists.Column("area", gettext_lazy("Area"),
                     value=lambda row: row.customer.area.name if row.customer else ""),
        lists.Column("kind", gettext_lazy("Packaging"), value="kind.name"),
        lists.Column("pieces", gettext_lazy("Pieces"), kind="integer", sort="pieces"),
        lists.Column("worth", gettext_lazy("Deposit worth"), kind="money"),
        lists.Column("charged", gettext_lazy("Deposit charged"), kind="money"),
        lists.Column("all_worth", gettext_lazy("All he has"), kind="money"),
        lists.Column("limit", gettext_lazy("Limit"), kind="money"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), packaging.search,
                           placeholder=gettext_lazy("Customer, supplier, code")),
        lists.ForeignKeyFilter("kind", gettext_lazy("Packaging"), packaging.kind_choices),
        lists.FlagFilter("customers", gettext_lazy("With customers"), packaging.WITH_CUSTOMERS),
        lists.FlagFilter("suppliers", gettext_lazy("Of suppliers"), packaging.OF_SUPPLIERS),
        lists.FlagFilter("over", gettext_lazy("Above the limit"), packaging.ABOVE_LIMIT),
    ],
    views=[
        lists.BuiltInView("customers", gettext_lazy("With customers"), {"customers": "1"}),
        lists.BuiltInView("suppliers", gettext_lazy("Of suppliers"), {"suppliers": "1"}),
        lists.BuiltInView("over", gettext_lazy("Above the limit"), {"over": "1"}),
    ],
    keyset=["-pieces"],
    actions=[
        lists.PageAction(gettext_lazy("Packaging slips"), "finance:packaging-slip-list"),
        lists.PageAction(gettext_lazy("Kinds of packaging"), "inventory:packaging-kinds",
                         permission="packaging.correct"),
    ],
    empty=gettext_lazy(
        "Say which goods travel in crates or bottles; what leaves with them is counted here."
    ),
    empty_action=lists.PageAction(gettext_lazy("Kinds of packaging"), "inventory:packaging-kinds",
                                  permission="packaging.correct"),
)  # fmt: skip


@needs("packaging.view")
@require_safe
def packaging_list(request: StaffRequest) -> HttpResponse:
    """What is out, the most pieces first."""
    return lists.page(request, BALANCES, queryset=access.packaging_visible_to(request.user))


@needs("packaging.view")
@require_safe
def packaging_customer(request: StaffRequest, code: str) -> HttpResponse:
    """A customer's account: what he has of ours, and every slip."""
    party = Party(customer=access.customer_for(request.user, code))
    return render(request, "finance/office/packaging.html", _context(request, party))


@needs("packaging.view")
@require_safe
def packaging_supplier(request: StaffRequest, number: str) -> HttpResponse:
    """A supplier's account: what we have of his, and every slip."""
    party = Party(supplier=access.supplier_for(request.user, number))
    return render(request, "finance/office/packaging.html", _context(request, party))


@needs("packaging.enter")
@require_POST
def packaging_customer_move(request: StaffRequest, code: str) -> HttpResponse:
    """Empties came back from a customer, went to him, were lost, or the count was wrong."""
    return _move(request, Party(customer=access.customer_for(request.user, code)))


@needs("packaging.enter")
@require_POST
def packaging_supplier_move(request: StaffRequest, number: str) -> HttpResponse:
    """Empties went back to a supplier, were lost, or the count was wrong."""
    return _move(request, Party(supplier=access.supplier_for(request.user, number)))


@needs("packaging.correct")
@require_POST
def packaging_terms(request: StaffRequest, code: str) -> HttpResponse:
    """Whether a customer pays the deposit, and from when the house warns."""
    party = Party(customer=access.customer_for(request.user, code))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return render(request, PANEL, _context(request, party, terms=form), status=422)

    def run() -> None:
        if party.customer:
            set_terms(customer=party.customer, is_charged=form.cleaned_data["is_charged"],
                      limit=form.cleaned_data["limit"], by=request.user,
                      at=timezone.now())  # fmt: skip

    return _answer(request, party, htmx.refused(run), says=_("Saved."))


def _move(request: StaffRequest, party: Party) -> HttpResponse:
    form = MoveForm(request.POST, kinds=_kinds(request, party))
    if not form.is_valid():
        return render(request, PANEL, _context(request, party, move=form), status=422)

    def run() -> None:
        move_packaging(
            party=party, kind=form.cleaned_data["kind"], pieces=form.pieces,
            because=form.cleaned_data["because"], key=request.POST.get("idempotency_key", ""),
            by=request.user, at=timezone.now(),
        )  # fmt: skip

    refusal = htmx.refused(run)
    return _answer(request, party, refusal, says=_("Posted."), move=form if refusal else None)


def _answer(
    request: StaffRequest,
    party: Party,
    refusal: Refusal | None,
    *,
    says: str,
    move: MoveForm | None = None,
) -> HttpResponse:
    context = _context(request, party, move=move)
    return htmx.panel(request, PANEL, context, page=_page(party), says=says, refusal=refusal)


def _page(party: Party) -> str:
    if party.customer:
        return reverse("finance:packaging-customer", args=[party.customer.code])
    return reverse("finance:packaging-supplier", args=[party.supplier.number])  # type: ignore[union-attr]


def _kinds(request: StaffRequest, party: Party) -> list[tuple[str, str]]:
    kinds = OF_CUSTOMERS if party.customer else OF_SUPPLIERS
    may_correct = may(request.user, "packaging.correct")
    return [
        (str(kind.value), str(kind.label))
        for kind in kinds
        if may_correct or kind not in _NEED_RIGHT
    ]


def _context(
    request: StaffRequest,
    party: Party,
    *,
    move: MoveForm | None = None,
    terms: TermsForm | None = None,
) -> dict[str, object]:
    account = packaging.account_of(party)
    typed = move.typed if move else {}
    standing = {"is_charged": account.is_charged, "limit": account.limit}
    return {
        "party": party,
        "account": account,
        "page": _page(party),
        "rows": [(line, typed.get(line.kind.pk, "")) for line in account.lines],
        "move": move or MoveForm(kinds=_kinds(request, party)),
        "terms": terms or TermsForm(initial=standing),
        "slips": packaging.slips_of(party, SLIPS_SHOWN),
        "token": idempotency.new_key(),
        "may_enter": may(request.user, "packaging.enter"),
        "may_correct": may(request.user, "packaging.correct"),
    }
