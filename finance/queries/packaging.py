"""What is out of returnable packaging, with whom, and since which slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum

from finance.models import PackagingBalance, PackagingSlip, PackagingTerms
from finance.models.packaging import AUTOMATIC
from finance.packaging import Party
from inventory.models import PackagingKind
from wholesale.money import ZERO
from wholesale.search import query_tokens

WITH_CUSTOMERS = Q(customer__isnull=False)
OF_SUPPLIERS = Q(supplier__isnull=False)
ABOVE_LIMIT = Q(limit__isnull=False, all_worth__gt=F("limit"))


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One kind on an account: pieces that are out, what they are worth, what was charged."""

    kind: PackagingKind
    pieces: int
    charged: Decimal

    @property
    def worth(self) -> Decimal:
        """At today's deposit."""
        return self.pieces * self.kind.deposit


@dataclass(frozen=True, slots=True)
class PackagingAccount:
    """A party's packaging: a line per kind in use, and how much of it he may keep."""

    party: Party
    lines: Sequence[AccountLine]
    is_charged: bool = False
    limit: Decimal | None = None

    @property
    def out(self) -> list[AccountLine]:
        """Only what is out."""
        return [line for line in self.lines if line.pieces]

    @property
    def worth(self) -> Decimal:
        """All of it at today's deposit."""
        return sum((line.worth for line in self.lines), ZERO)

    @property
    def charged(self) -> Decimal:
        """The deposit that stands on it."""
        return sum((line.charged for line in self.lines), ZERO)

    @property
    def is_over(self) -> bool:
        """Whether he keeps more than he may."""
        return self.limit is not None and self.worth > self.limit


def account_of(party: Party) -> PackagingAccount:
    """The account with every kind in use, also those he has none of; three queries."""
    held = {
        kind: (pieces, charged)
        for kind, pieces, charged in _balances(party).values_list("kind_id", "pieces", "charged")
    }
    kinds = PackagingKind.objects.filter(Q(is_active=True) | Q(pk__in=held))
    lines = [AccountLine(kind, *held.get(kind.pk, (0, ZERO))) for kind in kinds]
    terms = PackagingTerms.objects.filter(customer=party.customer).first()
    if terms is None or party.customer is None:
        return PackagingAccount(party, lines)
    return PackagingAccount(party, lines, terms.is_charged, terms.limit)


def balance_rows() -> "QuerySet[PackagingBalance]":
    """The balances that are not zero; adds `limit` and `all_worth`, of the whole customer."""
    mine = PackagingBalance.objects.filter(customer=OuterRef("customer")).order_by()
    sums = mine.values("customer").annotate(sum=Sum(F("pieces") * F("kind__deposit")))
    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)
    return (
        PackagingBalance.objects.exclude(pieces=0, charged=0)
        .select_related("kind", "customer__area", "supplier")
        .annotate(
            limit=F("customer__packaging_terms__limit"),
            all_worth=Subquery(sums.values("sum"), output_field=money),
        )
    )


def slip_rows() -> "QuerySet[PackagingSlip]":
    """Slips with party, poster, counter-slip and moves (one more query)."""
    return PackagingSlip.objects.select_related(
        "customer__area", "supplier", "by", "reverses", "reversed_by"
    ).prefetch_related("moves__kind")


def slips_of(party: Party, count: int) -> list[PackagingSlip]:
    """The latest slips of an account."""
    mine = {"customer": party.customer} if party.customer else {"supplier": party.supplier}
    return list(slip_rows().filter(**mine).order_by("-id")[:count])


def pieces_said(slip: PackagingSlip) -> str:
    """The moves in words: "Crate +2, Bottle −24"."""
    said = (f"{move.kind.name} {move.pieces:+d}" for move in slip.moves.all())
    return ", ".join(said).replace(" -", " −")


def kind_choices(_user: object = None) -> list[tuple[int, str]]:
    """The kinds of packaging, for filters."""
    return list(PackagingKind.objects.values_list("pk", "name"))


def search(rows: "QuerySet[PackagingBalance]", text: str) -> "QuerySet[PackagingBalance]":
    """By customer (name, code, pinyin) or supplier."""
    return rows.filter(_party(text))


def search_slips(rows: "QuerySet[PackagingSlip]", text: str) -> "QuerySet[PackagingSlip]":
    """By number, document, customer or supplier."""
    return rows.filter(Q(number__istartswith=text) | Q(source__istartswith=text) | _party(text))


def may_be_written_off(slip: PackagingSlip) -> bool:
    """Whether a slip was made by hand and still stands."""
    follows = slip.kind in AUTOMATIC
    return not (follows or slip.reverses_id or getattr(slip, "reversed_by", None))


def _party(text: str) -> Q:
    found = Q(supplier__name__icontains=text) | Q(supplier__code__istartswith=text)
    tokens = query_tokens(text)
    return found | Q(customer__search_tokens__contains=tokens) if tokens else found


def _balances(party: Party) -> "QuerySet[PackagingBalance]":
    if party.customer:
        return PackagingBalance.objects.filter(customer=party.customer)
    return PackagingBalance.objects.filter(supplier=party.supplier)
