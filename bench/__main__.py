"""`python -m bench`: build a database, run every workload beside its floor, say the ratios."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

WORKLOADS = (
    "order_path", "settlement", "pages", "catalogue", "weight", "prices", "entry", "quick", "desk",
    "stock", "counts",
)  # fmt: skip


def main() -> int:
    """Exit 0 when every target is met, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less data, fewer repetitions")
    parser.add_argument("--only", choices=WORKLOADS, action="append", help="one workload")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")

    import django

    django.setup()
    from bench import results

    found = []
    for name in options.only or WORKLOADS:
        with _fresh_database():
            for result in import_module(f"bench.workloads.{name}").run(quick=options.quick):
                found.append(result)
                print(results.show([result]).splitlines()[1], file=sys.stderr, flush=True)
    print(results.show(found))
    if options.json:
        results.write(found, options.json)
    return 0 if all(result.meets for result in found) else 1


@contextmanager
def _fresh_database() -> Iterator[None]:
    """A migrated database of our own, dropped at the end; never the one with the data."""
    from django.db import connection

    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.close()
        connection.creation.destroy_test_db(made, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
