"""The embedded database for one command of manage.py while bin/serve is not running."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from wholesale import embedded
from wholesale.supervise.machine import PROJECT, CannotStartError, lock


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Run the cluster of DATA_DIR for the block, if it exists and nobody runs it already."""
    data_dir = Path(os.environ.get("DATA_DIR", "") or PROJECT / "var").resolve()
    with contextlib.ExitStack() as cleanup:
        if not os.environ.get("DATABASE_URL") and (data_dir / "postgres").exists():
            with contextlib.suppress(CannotStartError):  # bin/serve holds it, and serves us too
                cleanup.enter_context(lock(data_dir))
                cleanup.enter_context(embedded.running(data_dir))
        yield
