"""Run a command on a database of its own: python -m wholesale.embedded COMMAND [ARGUMENT...]

The command finds DATABASE_URL set. The database is quick rather than durable, and is gone
afterwards: it is for tests and benchmarks.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from wholesale import embedded


def main(command: list[str]) -> int:
    """Run `command`; gives its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="wholesale-tests-"))
    folder.chmod(0o711)  # root's database account walks through
    try:
        with embedded.running(folder, embedded.FLEETING) as url:
            return run(command, os.environ | {"DATABASE_URL": url})
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        home = (folder / "postgres").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run one program to its end, and end it when we are ended."""
    process = subprocess.Popen(
        command, env=environment, preexec_fn=partial(embedded.die_with, os.getpid())
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
