"""Several clients at once, each a process with a connection of its own."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

Work = Callable[[], object]
MakeWork = Callable[[int], Work]


@dataclass(frozen=True, slots=True)
class Timing:
    """What several clients measured together; times in seconds."""

    per_second: float
    p50: float
    p95: float


def measure(make_work: MakeWork, *, clients: int, rounds: int, warm_up: int = 3) -> Timing:
    """Run `rounds` pieces of work in each client, all starting together.

    `make_work(client)` is called in the client's own process and gives the work to time.
    """
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(clients)
    with context.Pool(clients, _prepare, (make_work, barrier, rounds, warm_up)) as pool:
        spans = pool.map(_run, range(clients), chunksize=1)
    took = sorted(second for span in spans for second in span[2])
    elapsed = max(span[1] for span in spans) - min(span[0] for span in spans)
    return Timing(
        len(took) / elapsed,
        statistics.median(took),
        took[min(len(took) - 1, int(len(took) * 0.95))],
    )


_state: dict[str, object] = {}


def _prepare(make_work: MakeWork, barrier: Barrier, rounds: int, warm_up: int) -> None:
    from django.db import connections

    # The parent's connections must not be used on this side of the fork.
    for connection in connections.all():
        connection.connection = None
    _state.update(make_work=make_work, barrier=barrier, rounds=rounds, warm_up=warm_up)


def _run(client: int) -> tuple[float, float, list[float]]:
    work = _state["make_work"](client)  # type: ignore[operator]
    for _ in range(_state["warm_up"]):  # type: ignore[call-overload]
        work()
    _state["barrier"].wait(60)  # type: ignore[attr-defined]
    took = []
    start = time.perf_counter()
    for _ in range(_state["rounds"]):  # type: ignore[call-overload]
        before = time.perf_counter()
        work()
        took.append(time.perf_counter() - before)
    return start, time.perf_counter(), took


def best_of(seconds: Callable[[], Timing], times: int) -> Timing:
    """The median of several measurements, by rate: one slow moment of the machine is not ours."""
    runs = sorted((seconds() for _ in range(times)), key=lambda timing: timing.per_second)
    return runs[len(runs) // 2]
