"""What a workload gives back, and how it is shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One row: higher `ratio` is better; `target` is what docs/speed.md asks for."""

    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    target: str
    meets: bool

    @classmethod
    def rates(cls, name: str, ours: float, floor: float, *, unit: str, at_least: float) -> "Result":
        """Two rates (more is better) and the share of the floor that ours must reach."""
        ratio = ours / floor
        return cls(name, ours, floor, unit, ratio, f">= {at_least}", ratio >= at_least)

    @classmethod
    def growth(
        cls, name: str, large: float, small: float, *, unit: str, at_most: float
    ) -> "Result":
        """The same work on more data: how many times longer it takes."""
        ratio = large / small
        return cls(name, large, small, unit, ratio, f"<= {at_most}", ratio <= at_most)

    @classmethod
    def limit(cls, name: str, value: float, bound: float, *, unit: str) -> "Result":
        """A figure that must stay under a bound."""
        return cls(name, value, bound, unit, value / bound, "<= 1", value <= bound)


def show(results: Sequence[Result]) -> str:
    """A table for people."""
    head = f"{'workload':<58}{'ours':>10}{'floor':>10} {'unit':<10}{'ratio':>7}  target"
    rows = [
        f"{r.name:<58}{r.ours:>10.1f}{r.floor:>10.1f} {r.unit:<10}{r.ratio:>7.2f}"
        f"  {r.target}{'' if r.meets else '  MISSED'}"
        for r in results
    ]
    return "\n".join([head, *rows])


def write(results: Sequence[Result], file: Path) -> None:
    """The same as JSON: a list of {name, ours, floor, unit, ratio, target, meets}."""
    file.write_text(json.dumps([asdict(r) for r in results], indent=1) + "\n")
