"""Price books: prepared ahead, released for their days, cancelled before or while they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.actions.facts import MAX_PRICE
from inventory.models import BookPrice, BookState, PriceBook
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class WrongBook(Refusal):
    """The price book cannot be changed like this, or says a price twice."""


@dataclass(frozen=True, slots=True)
class BookLine:
    """A price per base unit for one place; without a list it is the base price."""

    sku_id: int
    unit_price: Decimal
    price_list_id: int | None = None
    from_quantity: Decimal = Decimal(1)

    @property
    def place(self) -> tuple[int | None, int, Decimal]:
        """Where it stands."""
        return self.price_list_id, self.sku_id, self.from_quantity


@dataclass(frozen=True, slots=True)
class BookFacts:
    """A price book as a person said it; `ends_on` is its last day, None for no end."""

    name: str
    starts_on: date
    ends_on: date | None
    lines: Sequence[BookLine]


@use_case
def save_book(
    *, facts: BookFacts, by: User, at: datetime, book_id: int | None = None, key: str = ""
) -> PriceBook:
    """Prepare a price book, or change one that is not released; nobody's prices change yet.

    The same `key` makes it once. Locks the book. Refuses with WrongBook once it is released,
    or when two lines say a price for the same place.
    """
    _check(facts)
    book = PriceBook(made_by=by, created_at=at)
    if book_id:
        book = _held(book_id)
        if book.state != BookState.DRAFT:
            raise WrongBook(_("This price book is released. Cancel it and make a new one."))
        book.version += 1
    book.name, book.starts_on, book.ends_on = facts.name, facts.starts_on, facts.ends_on
    book.save()
    if not book_id:
        first = idempotency.claim(key, purpose="price-book", by_id=by.pk, result=str(book.pk))
        if first != str(book.pk):
            book.delete()
            return PriceBook.objects.get(pk=int(first))
    book.prices.all().delete()
    _write(book, facts.lines)
    audit.record(
        "price_book.saved", document=book.number, by=by, at=at, name=book.name,
        starts_on=str(book.starts_on), ends_on=str(book.ends_on or "–"), lines=len(facts.lines),
    )  # fmt: skip
    return book


@use_case
def release_book(*, book_id: int, tells: bool, by: User, at: datetime) -> PriceBook:
    """Let a price book hold on its days, and tell the customers it concerns if `tells`.

    Locks the book. Refuses with WrongBook when it is empty, cancelled, or its days are over.
    Tells through `price_book.released`.
    """
    book = _held(book_id)
    if book.state == BookState.RELEASED:
        return book
    if book.state == BookState.CANCELLED or not book.prices.exists():
        raise WrongBook(_("There is nothing to release. Write prices into the book first."))
    if book.ends_on and book.ends_on < timezone.localdate(at):
        raise WrongBook(_("The days of this book are over. Give it others."))
    book.state, book.told_at = BookState.RELEASED, at if tells else None
    book.save(update_fields=["state", "told_at"])
    audit.record("price_book.released", document=book.number, by=by, at=at, told=tells)
    if tells:
        outbox.say("price_book.released", document=book.number, book=book.pk)
    return book


@use_case
def cancel_book(*, book_id: int, because: str, by: User, at: datetime) -> PriceBook:
    """Take a price book back, before or while it holds: the prices below it hold again.

    Orders keep what they were priced with. Locks the book. Needs a reason.
    """
    book = _held(book_id)
    if not because.strip():
        raise WrongBook(_("Give a reason; your colleagues will read it."))
    if book.state != BookState.CANCELLED:
        book.state, book.because = BookState.CANCELLED, because.strip()[:200]
        book.save(update_fields=["state", "because"])
        audit.record(
            "price_book.cancelled", document=book.number, by=by, at=at, because=book.because
        )
    return book


@in_transaction
def draft_book(
    name: str, starts_on: date, ends_on: date | None, *, by: User | None, at: datetime
) -> int:
    """The id of the book of this name and first day that is being prepared, made if missing."""
    drafts = PriceBook.objects.filter(name=name, starts_on=starts_on, state=BookState.DRAFT)
    book = drafts.select_for_update().order_by("pk").first()
    if book is None:
        book = PriceBook(name=name, starts_on=starts_on, made_by=by, created_at=at)
    book.ends_on = ends_on
    book.save()
    return book.pk


@in_transaction
def add_to_book(book_id: int, lines: Sequence[BookLine], *, by: User | None, at: datetime) -> None:
    """Write lines into a book that is being prepared; a place that stands there is replaced."""
    book = _held(book_id)
    if book.state != BookState.DRAFT:
        raise WrongBook(_("This price book is released. Cancel it and make a new one."))
    _write(book, lines)
    audit.record("price_book.saved", document=book.number, by=by, at=at, lines=len(lines))


@in_transaction
def _held(book_id: int) -> PriceBook:
    return PriceBook.objects.select_for_update().get(pk=book_id)


@in_transaction
def _write(book: PriceBook, lines: Sequence[BookLine]) -> None:
    BookPrice.objects.bulk_create(
        [
            BookPrice(
                book=book, sku_id=line.sku_id, price_list_id=line.price_list_id,
                from_quantity=line.from_quantity, unit_price=line.unit_price,
            )
            for line in lines
        ],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["book", "price_list", "sku", "from_quantity"],
        update_fields=["unit_price"],
    )  # fmt: skip


def _check(facts: BookFacts) -> None:
    if facts.ends_on and facts.ends_on < facts.starts_on:
        raise WrongBook(_("The last day is before the first. Put it right."))
    if len({line.place for line in facts.lines}) < len(facts.lines):
        raise WrongBook(_("The same goods stand there twice for one list. Keep one price."))
    for line in facts.lines:
        if not 0 <= line.unit_price < MAX_PRICE or line.from_quantity <= 0:
            raise WrongBook(_("A price is zero or more, and below a thousand million."))
        if line.price_list_id is None and line.from_quantity != 1:
            raise WrongBook(_("A base price has no quantity. Name a price list for it."))
