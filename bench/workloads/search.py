"""What people type and scan, by kind, and how long the database is busy with it."""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from pypinyin import Style, lazy_pinyin

from bench.results import Result
from crm.models import Customer
from crm.queries.terms import scheme_of
from inventory.models import Barcode, Product
from inventory.queries import catalogue, lookup
from inventory.queries.catalogue import Wanted
from inventory.queries.visible import visible_products

BUDGET = 30  # ms
TIMES = 3  # each text so often, and its best counts: a busy machine is not the search's fault


def measured(customer: Customer, size: int, *, rounds: int) -> Iterator[Result]:
    """The slowest twentieth of the searches on the shelf and at the desk, against the budget."""
    chance = random.Random(1)
    shown = visible_products(scheme_of(customer))
    tree = catalogue.tree_for(shown)
    ways: dict[str, Callable[[str], object]] = {
        "shelf": lambda text: catalogue.page_of_goods(shown, Wanted(text=text), tree),
        "desk": lookup.find_goods,
    }
    for kind, texts in _typed(chance, rounds):
        for way, find in ways.items():
            p95 = _slowest_twentieth(find, texts)
            yield Result.limit(
                f"search at {size:,} SKUs, {way}, {kind} (budget)", p95, BUDGET, unit="ms p95"
            )


def _typed(chance: random.Random, count: int) -> Iterator[tuple[str, list[str]]]:
    pks = list(Product.objects.values_list("pk", flat=True))
    some = list(Product.objects.filter(pk__in=chance.sample(pks, count)))
    yield "two Chinese characters", [_piece(chance, product.name) for product in some]
    yield "pinyin initials", [_initials(chance, product.name) for product in some]
    yield "code", [product.code for product in some]
    yield "beginning of a code", [product.code[: chance.randint(3, 6)] for product in some]
    found = Barcode.objects.filter(sku__product__in=some).order_by("pk")
    codes = list(found.values_list("code", flat=True))
    yield "barcode", chance.sample(codes, count)
    words = ["Evian", "Nestle", "Colgate", "Pampers", "Lager", "Lotion", "Snack"]
    typed = [chance.choice(words) for _ in range(count)]
    yield "English word", [word[: chance.randint(3, len(word))] for word in typed]


def _piece(chance: random.Random, name: str) -> str:
    run = max(re.findall(r"[\u3400-\u9fff]+", name) or ["饮料"], key=len)
    start = chance.randrange(len(run) - 1) if len(run) > 1 else 0
    return str(run[start : start + 2])


def _initials(chance: random.Random, name: str) -> str:
    initials = "".join(s[0] for s in lazy_pinyin(name, style=Style.NORMAL, errors="ignore"))
    initials = initials or "nf"
    length = min(len(initials), chance.randint(2, 4))
    start = chance.randint(0, len(initials) - length)
    return initials[start : start + length]


def _slowest_twentieth(find: Callable[[str], object], texts: Sequence[str]) -> float:
    for text in texts[:5]:
        find(text)
    took = sorted(min(_busy(find, text) for _ in range(TIMES)) for text in texts)
    return took[min(len(took) - 1, int(len(took) * 0.95))]


def _busy(find: Callable[[str], object], text: str) -> float:
    """Milliseconds in the database, all its statements together."""
    spent = 0.0

    def clock(execute: Any, *arguments: Any) -> Any:
        nonlocal spent
        before = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent += (time.perf_counter() - before) * 1000

    with connection.execute_wrapper(clock):
        find(text)
    return spent
