"""Entries of the ledger for lists."""

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from finance.models import Entry, Posting
from wholesale.search import query_tokens


def with_amounts(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with `amount` (what each side comes to) and the name of their `party`."""
    of_entry = Posting.objects.filter(entry=OuterRef("pk")).order_by()
    total = of_entry.values("entry").annotate(sum=Sum("debit")).values("sum")
    party = of_entry.filter(customer__isnull=False).values("customer__name")[:1]
    money = DecimalField(max_digits=16, decimal_places=2)
    return rows.annotate(amount=Subquery(total, output_field=money), party=Subquery(party))


def touching(rows: QuerySet[Entry], accounts: list[str]) -> QuerySet[Entry]:
    """The entries that post to one of these accounts."""
    return rows.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"), account__in=accounts)))


def search_entries(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """By the number of the document, or by whatever the customer is found by."""
    found = Q(document__istartswith=text)
    tokens = query_tokens(text)
    if tokens:
        theirs = Posting.objects.filter(
            entry=OuterRef("pk"), customer__search_tokens__contains=tokens
        )
        found |= Q(Exists(theirs))
    return rows.filter(found)
