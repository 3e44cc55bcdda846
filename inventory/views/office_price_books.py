"""Price books in the office: prepared, looked at, released, cancelled."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.price_books import cancel_book, release_book, save_book
from inventory.forms.price_book import BookForm
from inventory.models import PriceBook
from inventory.queries import price_books
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

_LIST = "inventory/office/price_book_list.html"
_PAGE = "inventory/office/price_book.html"


@needs("price.view")
@require_GET
def book_list(request: StaffRequest) -> HttpResponse:
    """The price books: what comes, what holds, what was."""
    today = timezone.localdate()
    rows = [(book, price_books.phase(book, today)) for book in price_books.book_rows()]
    return render(request, _LIST, {"rows": rows, "may_edit": may(request.user, "price.edit")})


@needs("price.edit")
@require_http_methods(["GET", "POST"])
def book_new(request: StaffRequest) -> HttpResponse:
    """Prepare a book; nobody's prices change yet."""
    form, refusal = BookForm(request.POST or None), None
    token = request.POST.get("idempotency_key") or idempotency.new_key()
    if request.method == "POST" and form.is_valid():
        try:
            book = save_book(facts=form.facts(), key=token, by=request.user, at=timezone.now())
        except Refusal as error:
            refusal = error
        else:
            return redirect("inventory:price-book", book.pk)
    context = {"form": form, "token": token, "may_edit": True, "refusal": refusal}
    return render(request, _PAGE, context, status=409 if form.errors or refusal else 200)


@needs("price.view")
@require_GET
def book_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A book: what it changes, and whom that touches."""
    return render(request, _PAGE, _context(request, access.price_book_for_office(pk)))


@needs("price.edit")
@require_POST
def book_saving(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a book that is being prepared."""
    book = access.price_book_for_office(pk)
    form, refusal = BookForm(request.POST), None
    if not form.is_valid():
        context = _context(request, book) | {"form": form}
        return render(request, _PAGE, context, status=409)
    try:
        save_book(facts=form.facts(), book_id=pk, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    return _again(request, pk, says=_("The price book is saved."), refusal=refusal)


@needs("price.edit")
@require_POST
def book_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it hold on its days; tell the customers if asked to."""
    access.price_book_for_office(pk)
    refusal, tells = None, bool(request.POST.get("tells"))
    try:
        release_book(book_id=pk, tells=tells, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    says = _("The price book is released; it holds on its days.")
    return _again(request, pk, says=says, refusal=refusal)


@needs("price.edit")
@require_POST
def book_cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it back, with a reason."""
    access.price_book_for_office(pk)
    refusal, because = None, request.POST.get("reason", "")
    try:
        cancel_book(book_id=pk, because=because, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    says = _("The price book is cancelled; the prices below it hold.")
    return _again(request, pk, says=says, refusal=refusal)


def _context(request: StaffRequest, book: PriceBook) -> dict[str, object]:
    return {
        "book": book,
        "phase": price_books.phase(book, timezone.localdate()),
        "changes": price_books.changes(access.book_prices_for(request.user, book)),
        "form": BookForm.of(book),
        "may_edit": may(request.user, "price.edit"),
    }


def _again(request: StaffRequest, pk: int, *, says: str, refusal: Refusal | None) -> HttpResponse:
    context = _context(request, access.price_book_for_office(pk))
    page = reverse("inventory:price-book", args=[pk])
    return htmx.panel(
        request, f"{_PAGE}#price-book", context, page=page, says=says,
        refusal=refusal,
    )  # fmt: skip
