"""An order of 2,000 lines: find goods, change one line, open it, bring it in from a file."""

import math
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path

import psycopg
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import browse, data
from bench.clients import Work, best_of, measure
from bench.floor import entry as floor
from bench.results import Result
from crm.models import Customer
from inventory.models import Sku
from orders.actions.enter import Entry, enter_order
from orders.actions.place import Details, Wish
from orders.models import Channel, Order
from wholesale import idempotency
from wholesale.db import run_sql
from wholesale.models import User

LINES = 2_000
EDIT_MS, LOOKUP_MS, IMPORT_MS = 150.0, 100.0, 3000.0


def run(*, quick: bool) -> Iterator[Result]:
    """Milliseconds against their budgets, then rates beside statements written by hand."""
    rounds = 40 if quick else 100
    data.make_house(skus=4_000 if quick else 20_000, customers=20)
    person = User.objects.get(username="bench")
    person.groups.add(Group.objects.get_or_create(name="owner")[0])
    long, short, draft = _keyed(person, LINES), _keyed(person, 20), _keyed(person, LINES, "draft")
    run_sql("VACUUM ANALYZE")
    with browse.plain_static_names():
        yield from _budgets(person, long, draft, rounds)
        yield from _opening(person, long, short, draft, rounds)
        yield from _beside_the_floor(person, long, rounds)
    took = statistics.median(_import_ms(number) for number in range(3 if quick else 9))
    yield Result.limit(f"{LINES} lines: brought in from a file", took, IMPORT_MS, unit="ms")


def _budgets(person: User, order: Order, draft: Order, rounds: int) -> Iterator[Result]:
    client, source = browse.signed_in(person), random.Random(1)
    for name, work, budget in (
        ("lookup by code", lambda: _look_up(client, order, source), LOOKUP_MS),
        ("lookup by words", lambda: _look_up(client, order, source, "goods"), LOOKUP_MS),
        ("line edit, price and stock", lambda: _price(client, order, source), EDIT_MS),
        ("line edit, saved", lambda: _save(client, order, source), EDIT_MS),
        ("draft, line edit", lambda: _price(client, draft, source), EDIT_MS),
        ("draft, kept as it is typed", lambda: _keep(client, draft, source), EDIT_MS),
    ):
        p95 = _p95(work, rounds)
        yield Result.limit(f"{LINES} lines: {name} (budget)", p95, budget, unit="ms p95")


def _opening(
    person: User, long: Order, short: Order, draft: Order, rounds: int
) -> Iterator[Result]:
    client = browse.signed_in(person)
    for name, url, small in (
        ("opened", _page(long), _page(short)),
        ("draft opened", f"{_page(draft)}draft/", _page(short)),
    ):
        took, beside = browse.in_turn(
            lambda url=url: browse.get(client, url),  # type: ignore[misc]
            lambda url=small: browse.get(client, url),  # type: ignore[misc]
            rounds=max(5, rounds // 5),
        )
        yield Result.growth(
            f"{LINES} lines: {name} against 20 lines", took * 1000, beside * 1000,
            unit="ms", at_most=1.5,
        )  # fmt: skip


def _import_ms(number: int) -> float:
    """Milliseconds to bring an order of 2,000 lines in from a file, as a draft."""
    rows = [f"IM-{number},2026-03-01,C000000,P{n:06d},24,240" for n in range(LINES)]
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        file = Path(folder) / "orders.csv"
        file.write_text(
            "\n".join(["Order number,Date,Customer code,Own code,Quantity,Amount", *rows]) + "\n"
        )
        began = time.perf_counter()
        call_command("import_orders", str(file), "--as", "bench")
        took = (time.perf_counter() - began) * 1000
    lines = Order.objects.values_list("line_count", flat=True).get(external_id=f"IM-{number}")
    if lines != LINES:
        raise RuntimeError(f"{lines} lines came in")
    return took


def _beside_the_floor(person: User, order: Order, rounds: int) -> Iterator[Result]:
    def rate(make: Callable[[int], Work]) -> float:
        return best_of(lambda: measure(make, clients=1, rounds=rounds), 2).per_second

    def ours(act: Callable[[Client, Order, random.Random], None]) -> Callable[[int], Work]:
        def make(_client: int) -> Work:
            client, source = browse.signed_in(person), random.Random(2)
            return lambda: act(client, order, source)

        return make

    yield Result.rates(
        f"{LINES} lines: lookup", rate(ours(_look_up)), rate(lambda _n: _floor_look_up()),
        unit="lookups/s", at_least=0.02,
    )  # fmt: skip
    yield Result.rates(
        f"{LINES} lines: line edit", rate(ours(_save)), rate(lambda _n: _floor_edit(order)),
        unit="edits/s", at_least=0.02,
    )  # fmt: skip


def _keyed(person: User, lines: int, then: str = "submit") -> Order:
    skus = Sku.objects.order_by("pk").values_list("pk", flat=True)[:lines]
    entry = Entry(
        Customer.objects.order_by("pk")[0],
        Channel.objects.get(),
        [Wish(pk, Decimal(24)) for pk in skus],
        Details(),
    )
    key = idempotency.new_key()
    return enter_order(entry=entry, then=then, key=key, by=person, at=timezone.now())


def _page(order: Order) -> str:
    return f"/office/orders/{order.number}/"


def _look_up(client: Client, order: Order, source: random.Random, text: str = "") -> None:
    code = text or f"P{source.randrange(LINES):06d}"
    address = f"/office/orders/goods/?customer=C000000&channel={order.channel_id}&goods={code}"
    browse.get(client, address)


def _row(order: Order, source: random.Random) -> dict[str, object]:
    line = order.lines.order_by("pk")[source.randrange(LINES)]
    return {
        "customer": "C000000", "order": order.number, "channel": order.channel_id,
        "line": line.pk, "sku": line.sku_id, "code": "", "packs": source.randint(1, 9),
        "factor": 12,
    }  # fmt: skip


def _price(client: Client, order: Order, source: random.Random) -> None:
    _post(client, "/office/orders/quote/", _row(order, source))


def _keep(client: Client, order: Order, source: random.Random) -> None:
    _post(client, "/office/orders/keying/", _row(order, source))


def _save(client: Client, order: Order, source: random.Random) -> None:
    version = Order.objects.values_list("version", flat=True).get(pk=order.pk)
    _post(client, f"{_page(order)}lines/", {**_row(order, source), "version": version})


def _post(client: Client, url: str, form: dict[str, object]) -> None:
    answer = client.post(url, form, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")


def _plain() -> psycopg.Connection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return psycopg.connect(**{**parameters, "prepare_threshold": 5}, autocommit=True)


def _floor_look_up() -> Work:
    plain, source = _plain(), random.Random(2)
    return lambda: floor.find(plain, f"P{source.randrange(LINES):06d}")


def _floor_edit(order: Order) -> Work:
    plain, source = _plain(), random.Random(2)
    lines = list(order.lines.values_list("pk", flat=True))
    return lambda: floor.change_line(
        plain, order.number, source.choice(lines), Decimal(12 * source.randint(1, 9))
    )


def _p95(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds that 95 of 100 stay below; templates are read before the clock starts."""
    for _ in range(browse.WARM_UP):
        work()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[math.ceil(rounds * 0.95) - 1]
