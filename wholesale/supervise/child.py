"""One program that must run: started, watched, started again when it ends."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wholesale.embedded import die_with

BIGGEST_LOG = 10 * 1024 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A child that ran this long was well; the next end starts counting anew.
WELL_AFTER = 60.0


class Child:
    """A program with a log of its own. `look` keeps it running."""

    def __init__(
        self, name: str, command: list[str], *, logs: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self.failures = 0
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._again = 0.0

    def start(self) -> None:
        """Start the program in a session of its own, so that Ctrl-C reaches it through us."""
        if self.log.exists() and self.log.stat().st_size > BIGGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid(), signal.SIGTERM),
            )
        self._started = time.monotonic()

    def look(self, report: Callable[[str], None]) -> None:
        """Notice an end, and start again after a pause that doubles with every quick end."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._again:
                self.start()
            return
        code = self._process.poll()
        if code is None:
            return
        # What it left behind must not hold its port or its work.
        _kill_group(self._process.pid)
        self._process = None
        self.failures = 1 if now - self._started > WELL_AFTER else self.failures + 1
        pause = min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self._again = now + pause
        report(
            f"{self.name} ended ({_how(code)}), starting it again in {pause:.0f} s. See {self.log}"
        )

    def ask_to_stop(self) -> None:
        """Ask politely; `wait_or_kill` sees to the rest."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for the end until `deadline` (monotonic seconds), then end all of its processes."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.1, deadline - time.monotonic()))
        _kill_group(self._process.pid)
        self._process.wait()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"
