"""Pages asked for as a browser asks, timed in turn with their floor."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from bench.clients import Work, measure
from bench.results import Result
from wholesale.models import User

_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WARM_UP = 3


@contextmanager
def plain_static_names() -> Iterator[None]:
    """Names of static files need no build of them here."""
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": _PLAIN}):
        yield


def signed_in(user: User) -> Client:
    """A browser in which somebody has signed in."""
    client = Client(headers={"Host": "localhost", "Accept-Encoding": "gzip"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def get(client: Client, url: str, *, part: str | None = None) -> None:
    """Ask for a page, or for the part of it that HTMX puts into the element of this id."""
    headers = None if part is None else {"HX-Request": "true", "HX-Target": part}
    answer = client.get(url, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")


def in_turn(*works: Work, rounds: int) -> list[float]:
    """The median seconds of each, run in turn so that a slow moment of the machine meets all."""
    took: list[list[float]] = [[] for _ in works]
    for _ in range(rounds + WARM_UP):
        for work, seconds in zip(works, took, strict=True):
            before = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - before)
    return [statistics.median(seconds[WARM_UP:]) for seconds in took]


def page(name: str, ours: Work, floor: Work, *, rounds: int, at_least: float) -> Result:
    """How many a second, one after the other."""
    mine, bare = in_turn(ours, floor, rounds=rounds)
    return Result.rates(name, 1 / mine, 1 / bare, unit="pages/s", at_least=at_least)


def crowd(
    name: str,
    ours: Callable[[int], Work],
    floor: Callable[[int], Work],
    *,
    clients: int,
    rounds: int,
    at_least: float,
) -> Result:
    """The same for several browsers at once; each makes its work in a process of its own."""
    # In turn, as above, and each at its median.
    runs = [
        [measure(make, clients=clients, rounds=rounds).per_second for make in (ours, floor)]
        for _ in range(3)
    ]
    mine, bare = (statistics.median(rates) for rates in zip(*runs, strict=True))
    return Result.rates(f"{name}, {clients} clients", mine, bare, unit="pages/s", at_least=at_least)


class Growth:
    """The same pages while the data grows.

    The sizes cannot be measured in turn. So each time is held against a steady piece of work
    that needs no data, measured in turn with it: what is left is growth, not a busy machine.
    """

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.first: dict[str, float] = {}
        self.speed = 0.0

    def at(self, size: int) -> "Callable[[str, Work], Iterator[Result]]":
        """Measure by name at this size; the first size is what the others are held against."""

        def look(name: str, work: Work) -> Iterator[Result]:
            took, steady = in_turn(work, _steady, rounds=self.rounds)
            self.speed = self.speed or steady
            took *= self.speed / steady
            if name not in self.first:
                self.first[name] = took
                return
            yield Result.growth(
                f"{name} at {size:,}", took * 1000, self.first[name] * 1000,
                unit="ms", at_most=1.2,
            )  # fmt: skip

        return look


def _steady() -> None:
    for number in range(4000):
        f"{number:,}".replace(",", ".").encode().decode().split(".")
