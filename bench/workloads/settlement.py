"""One receipt that pays a hundred documents: our use cases beside hand-written SQL."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from bench import data
from bench.floor.order_path import _say
from bench.results import Result
from crm.models import Customer
from finance import sql
from finance.actions.opening import OldDebt, bring_opening_balances
from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import OpenItem, Settlement, Tender, TenderKind
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.money import ZERO

DOCUMENTS = 100


def run(*, quick: bool) -> Iterator[Result]:
    """Receipts per second, recorded and reviewed, each over its own hundred debts."""
    rounds = 8 if quick else 30
    data.make_house(skus=10, customers=2 * rounds + 2)
    Tender.objects.create(name="Bank", kind=TenderKind.BANK)
    User.objects.create_user("second", password=None)
    customers = list(Customer.objects.order_by("pk"))
    now = timezone.now()
    debts = [
        OldDebt(customer.pk, Decimal(10), timezone.localdate(now), f"old{n}")
        for customer in customers
        for n in range(DOCUMENTS)
    ]
    bring_opening_balances(debts=debts, by=None, at=now)
    ours = _rate(_ours, customers[: rounds + 1])
    floor = _rate(_floor, customers[rounds + 1 :])
    yield Result.rates(
        f"receipt over {DOCUMENTS} documents", ours, floor, unit="receipts/s", at_least=0.6
    )


def _rate(work: Callable[[Customer], None], customers: list[Customer]) -> float:
    first, *others = customers
    work(first)
    start = time.perf_counter()
    for customer in others:
        work(customer)
    return len(others) / (time.perf_counter() - start)


def _ours(customer: Customer) -> None:
    now = timezone.now()
    payment = Payment(Tender.objects.get(), Decimal(10 * DOCUMENTS), timezone.localdate(now))
    clerk, finance = User.objects.order_by("pk")[:2]
    made = record_receipt(customer=customer, payment=payment, key=new_key(), by=clerk, at=now)
    review_settlement(number=made.number, by=finance, at=now)


def _floor(customer):  # type: ignore[no-untyped-def]
    """The same rows with as few statements as can be."""
    now, received = timezone.now(), Decimal(10 * DOCUMENTS)
    today, key = timezone.localdate(now), new_key()
    tender, person = Tender.objects.get(), User.objects.earliest("pk")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH k AS (INSERT INTO wholesale_idempotencykey (scope, key, result, created_at)"
            " VALUES ('settlement', %(key)s, 'ST' || lpad(nextval('number_st')::text, 6, '0'),"
            " %(at)s) RETURNING result) SELECT result FROM k",
            {"key": key, "at": now},
        )
        number = cursor.fetchone()[0]
        items = list(
            OpenItem.objects.filter(customer=customer)
            .order_by("due_date", "pk")
            .values_list("pk", "amount")
        )
        made = Settlement.objects.create(
            number=number, customer=customer, tender=tender, received=received, paid_on=today,
            recorded_at=now, recorded_by=person,
        )  # fmt: skip
        ids, amounts = [pk for pk, _ in items], [amount for _, amount in items]
        lines = {"paper": made.pk, "party": customer.pk, "items": ids, "amounts": amounts}
        cursor.execute(sql.CUSTOMERS.write_lines, lines)
        _say(cursor, "settlement.recorded", number, person.pk, now)  # type: ignore[no-untyped-call]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE finance_settlement SET state = 'reviewed', reviewed_at = %s,"
            " reviewed_by_id = %s, version = version + 1 WHERE id = %s",
            [now, person.pk, made.pk],
        )
        cursor.execute(sql.CUSTOMERS.allocate, {**lines, "document": number, "at": now})
        change = {"party": customer.pk, "owed": -received, "prepayment": 0}
        cursor.execute(sql.CUSTOMERS.change_account, change)
        cursor.execute(
            sql.POST,
            {
                "kind": "settlement", "document": number, "date": today, "at": now,
                "by": person.pk, "because": "", "reverses": None,
                "accounts": ["tender", "receivable"], "customers": [None, customer.pk],
                "suppliers": [None, None],
                "tenders": [tender.pk, None],
                "debits": [received, ZERO], "credits": [ZERO, received],
            },
        )  # fmt: skip
        _say(cursor, "settlement.reviewed", number, person.pk, now)  # type: ignore[no-untyped-call]
