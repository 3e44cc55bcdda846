"""What customers call goods: learnt from confirmed orders, kept by hand, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from crm.models import Customer
from inventory.queries.lookup import scanned
from orders.models import Alias
from orders.reading import same
from wholesale import audit, idempotency
from wholesale.db import run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

_LONGEST = 120
# A code the customer gave us himself is not overwritten by what is learnt.
_LEARN = """
INSERT INTO orders_alias AS a
    (customer_id, text, sku_id, factor, is_code, learnt_from, times, updated_at)
SELECT %(customer)s, w.text, w.sku, w.factor, false, %(document)s, 1, %(at)s
FROM unnest(%(texts)s::text[], %(skus)s::bigint[], %(factors)s::int[]) AS w(text, sku, factor)
ORDER BY w.text
ON CONFLICT (customer_id, text) DO UPDATE SET
    times = CASE WHEN a.sku_id = excluded.sku_id THEN a.times + 1 ELSE 1 END,
    sku_id = excluded.sku_id, factor = excluded.factor,
    learnt_from = excluded.learnt_from, updated_at = excluded.updated_at
WHERE NOT a.is_code
"""


class NoWord(Refusal):
    """A code of the customer's own is empty."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """A word somebody confirmed for a SKU, counted in units of `factor` base units."""

    text: str
    sku_id: int
    factor: int


@use_case
def learn_words(
    *,
    customer: Customer,
    learnt: Sequence[Learnt],
    document: str,
    key: str,
    by: User,
    at: datetime,
) -> None:
    """Remember what a customer calls goods; a word said of other goods before changes to these.

    `document` is the order they were confirmed on ("" for a cart). The same `key` counts once.
    Locks the customer's words, in their order. Audited, refuses nothing, tells nobody.
    """
    words = {same(each.text): each for each in learnt if same(each.text)}
    mine = idempotency.new_key()
    if not words or idempotency.claim(key, purpose="words", by_id=by.pk, result=mine) != mine:
        return
    run_sql(
        _LEARN,
        {
            "customer": customer.pk,
            "document": document,
            "at": at,
            "texts": list(words),
            "skus": [each.sku_id for each in words.values()],
            "factors": [each.factor for each in words.values()],
        },
    )
    audit.record(
        "alias.learnt", document=customer.code, by=by, at=at, words=len(words), order=document
    )


@use_case
def keep_own_code(*, customer: Customer, text: str, code: str, by: User, at: datetime) -> Alias:
    """Keep the customer's own code for our goods `code` (a case's barcode stands for a case).

    Audited. Refuses with NoWord, UnknownGoods or AmbiguousGoods.
    """
    word = same(text)
    if not word or len(text.strip()) > _LONGEST:
        raise NoWord(_("Enter the customer's own code, at most 120 characters."))
    found = scanned(code)
    alias, _new = Alias.objects.update_or_create(
        customer=customer,
        text=word,
        defaults={
            "sku": found.sku, "factor": found.factor, "is_code": True, "learnt_from": "",
            "updated_at": at,
        },
    )  # fmt: skip
    audit.record("alias.kept", document=customer.code, by=by, at=at, word=word, sku=found.sku.code)
    return alias


@use_case
def forget_alias(*, alias: Alias, by: User, at: datetime) -> None:
    """Forget what the customer calls goods; it may be learnt again. Audited, locks nothing."""
    audit.record(
        "alias.forgotten", document=alias.customer.code, by=by, at=at, word=alias.text,
        sku=alias.sku.code,
    )  # fmt: skip
    alias.delete()
