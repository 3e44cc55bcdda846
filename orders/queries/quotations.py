"""Quotations for screens: lists, lines, versions, and how a version differs from the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.models import Customer
from orders.models import Quotation, QuotationLine, QuotationVersion
from orders.queries.grid import Keyed, in_unit
from orders.states import QuotationState
from wholesale import search
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import STATE_KINDS

_KINDS = {
    QuotationState.SENT: "info",
    QuotationState.DECLINED: "bad",
    QuotationState.EXPIRED: "warn",
}


@dataclass(frozen=True, slots=True)
class Differs:
    """What became of one of the goods from a version to the next; None: it was not there."""

    name: str
    code: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None

    @property
    def amount(self) -> Decimal:
        """By how much its amount changed."""
        old = Decimal(self.before["amount"]) if self.before else ZERO
        new = Decimal(self.after["amount"]) if self.after else ZERO
        return new - old


def shown_state(quotation: Quotation) -> QuotationState:
    """Its state as people see it: what was sent and is over has expired."""
    is_over = quotation.is_over(timezone.localdate())
    if quotation.state == QuotationState.SENT and is_over:
        return QuotationState.EXPIRED
    return QuotationState(quotation.state)


def state_kind(quotation: Quotation) -> str:
    """The colour of its state."""
    state = shown_state(quotation)
    return _KINDS.get(state) or STATE_KINDS.get(state, "calm")


def state_chip(quotation: Quotation) -> tuple[str, str]:
    """Its state as words and colour, for lists."""
    return str(shown_state(quotation).label), state_kind(quotation)


def search_quotations(rows: QuerySet[Quotation], text: str) -> QuerySet[Quotation]:
    """By number, or the customer's name, code, phone or pinyin."""
    number = Q(number__startswith=text.strip().upper())
    tokens = search.query_tokens(text)
    if not tokens:
        return rows.filter(number)
    return rows.filter(number | Q(customer__search_tokens__contains=tokens))


def lines_of(quotation: Quotation) -> list[QuotationLine]:
    """The lines with goods and packs; three queries."""
    rows = quotation.lines.select_related("sku__product", "sku__unit")
    return list(rows.prefetch_related("sku__packs__unit"))


def keyed_lines(lines: Sequence[QuotationLine]) -> list[Keyed]:
    """The lines as rows that can be keyed again."""
    rows = []
    for line in lines:
        packs, factor = in_unit(line.sku, line.quantity)
        rows.append(Keyed(sku=line.sku, packs=packs, factor=factor, quantity=line.quantity))
    return rows


def versions_of(quotation: Quotation) -> list[tuple[QuotationVersion, list[Differs]]]:
    """Every version that was sent, the latest first, each with what it changed."""
    versions = list(quotation.versions.select_related("sent_by"))
    before: list[QuotationVersion | None] = [*versions[1:], None]
    return [
        (one, differences(old.lines, one.lines) if old else [])
        for one, old in zip(versions, before, strict=False)
    ]


def differences(
    old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]
) -> list[Differs]:
    """The goods whose quantity or price differs, in the order of the new lines."""
    was = {line["code"]: line for line in old}
    now = {line["code"]: line for line in new}
    found = []
    for code in [*now, *(code for code in was if code not in now)]:
        before, after = was.get(code), now.get(code)
        named = after or before or {}
        same = (
            before
            and after
            and (
                (before["quantity"], before["unit_price"])
                == (after["quantity"], after["unit_price"])
            )
        )
        if not same:
            found.append(Differs(named["name"], code, before, after))
    return found


def quotations_of(customer: Customer) -> QuerySet[Quotation]:
    """What a customer was sent; while we change one it says so."""
    rows = Quotation.objects.filter(customer=customer, version__gt=0)
    return rows.order_by("-created_at", "-pk")


def to_answer(customer: Customer) -> int:
    """How many quotations wait for the customer's answer today."""
    return (
        quotations_of(customer)
        .filter(state=QuotationState.SENT, valid_until__gte=timezone.localdate())
        .count()
    )
