"""A pasted list of 500 lines: read, matched, priced and drawn; beside the same by hand."""

import random
import statistics
import time
from collections.abc import Callable, Iterator

import psycopg
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from bench import browse, data
from bench.clients import Work, best_of, measure
from bench.floor import quick as floor
from bench.results import Result
from inventory.models import Product
from wholesale.db import run_sql
from wholesale.models import User
from wholesale.search import tokens_of

LINES = 500
BUDGET = 1_000.0  # ms
_NAMES = ("可口可乐", "雪碧柠檬", "老抽酱油", "茉莉花茶", "矿泉水", "乌龙茶", "苹果醋", "绿豆糕")


def run(*, quick: bool) -> Iterator[Result]:
    """Milliseconds of a list of codes, of names and of a chat, then codes beside the floor."""
    rounds = 3 if quick else 10
    size = 4_000 if quick else 50_000
    data.make_house(skus=size, customers=20)
    person = User.objects.get(username="bench")
    person.groups.add(Group.objects.get_or_create(name="owner")[0])
    _name_in_chinese()
    run_sql("VACUUM ANALYZE")
    client, source = browse.signed_in(person), random.Random(1)
    texts = {
        "codes": "\n".join(f"P{source.randrange(size):06d} 2箱" for _ in range(LINES)),
        "names": "\n".join(f"{_name(source.randrange(size))} 2箱" for _ in range(LINES)),
        "broad words": "\n".join(f"{source.choice(_NAMES)} 2箱" for _ in range(LINES)),
        "a chat": " ".join(f"{_name(source.randrange(size))}2箱" for _ in range(LINES)),
    }
    with browse.plain_static_names():
        for name, text in texts.items():
            took = _median(lambda text=text: _paste(client, text), rounds)  # type: ignore[misc]
            yield Result.limit(
                f"{LINES} pasted lines, {name}, {size:,} SKUs (budget)", took, BUDGET, unit="ms"
            )
        yield _beside_the_floor(person, texts["codes"], rounds)


def _beside_the_floor(person: User, text: str, rounds: int) -> Result:
    def rate(make: Callable[[int], Work]) -> float:
        return best_of(lambda: measure(make, clients=1, rounds=rounds, warm_up=1), 2).per_second

    def ours(_client: int) -> Work:
        client = browse.signed_in(person)
        return lambda: _paste(client, text)

    def by_hand(_client: int) -> Work:
        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        plain = psycopg.connect(**{**parameters, "prepare_threshold": 5}, autocommit=True)
        return lambda: floor.read_codes(plain, text)

    return Result.rates(
        f"{LINES} pasted lines of codes", rate(ours), rate(by_hand),
        unit="lists/s", at_least=0.02,
    )  # fmt: skip


def _paste(client: Client, text: str) -> None:
    form = {"customer": "C000000", "then": "read", "text": text}
    answer = client.post("/office/orders/quick/", form)
    if answer.status_code != 200:
        raise RuntimeError(f"quick order answered {answer.status_code}")


def _name(number: int) -> str:
    return f"{_NAMES[number % len(_NAMES)]}{number}号"


def _name_in_chinese() -> None:
    products = list(Product.objects.order_by("code"))
    words = [tokens_of(names=[name]) for name in _NAMES]
    for number, product in enumerate(products):
        product.name = _name(number)
        own = tokens_of(codes=[product.code, str(number), f"{number}号"])
        product.search_tokens = [*words[number % len(_NAMES)], *own, "号"]
    Product.objects.bulk_update(products, ["name", "search_tokens"], batch_size=2_000)


def _median(work: Work, rounds: int) -> float:
    work()
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)
