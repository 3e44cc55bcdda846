"""bin/serve: start everything in order, keep it running, stop all of it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from types import FrameType
from typing import NoReturn

from wholesale import embedded
from wholesale.supervise.child import Child
from wholesale.supervise.machine import (
    PROJECT,
    CannotStartError,
    Plan,
    ensure_port_is_free,
    environment,
    lock,
    own_addresses,
)

STOP_WITHIN = 8.0  # seconds for web, worker and clock; a container gives ten in all
GIVE_UP_AFTER = 3  # quick ends before the house was ever ready
LOOK_EVERY = 0.2


class StopAskedError(Exception):
    """SIGTERM, SIGHUP or Ctrl-C came."""


def main() -> int:
    """Serve until asked to stop. Gives the exit code."""
    for request in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(request, _ask_to_stop)
    try:
        serve()
    except StopAskedError:
        say("Stopped.")
        return 0
    except (CannotStartError, embedded.EmbeddedError) as error:
        say(str(error))
        return 1


def serve() -> NoReturn:
    """Start database, then web, worker and clock; watch them until a signal raises."""
    plan = Plan.from_environment()
    with lock(plan.data_dir), contextlib.ExitStack() as cleanup:
        ensure_port_is_free(plan.host, plan.port)
        say("Starting")
        database = None if plan.database_url else Database(plan, cleanup)
        told = environment(plan, plan.database_url or embedded.address(plan.data_dir))
        prepare(plan, told)
        children = make_children(plan, told)
        cleanup.callback(stop_all, children)
        # The clock may come later: the house opens without it, and two cores start two quicker.
        *first, clock = children
        for child in first:
            child.start()
        ready = False
        while True:
            if database:
                database.look()
            for child in children if ready else first:
                child.look(say)
            if not ready and announce_when_ready(plan, first, told):
                ready = True
                clock.start()
            time.sleep(LOOK_EVERY)


class Database:
    """The embedded PostgreSQL: running while we run, started again should it end."""

    def __init__(self, plan: Plan, cleanup: contextlib.ExitStack) -> None:
        self._place = embedded.prepare(plan.data_dir)
        self._process = embedded.start(self._place)
        cleanup.callback(lambda: embedded.stop(self._process))
        if (plan.data_dir / "demo-unfinished").exists():
            self._begin_again(plan)

    def look(self) -> None:
        """Notice an end of the server and start it again at once: its files recover alone."""
        if self._process.poll() is not None:
            say(f"database ended, starting it again. See {self._place.log}")
            self._process = embedded.start(self._place)

    def _begin_again(self, plan: Plan) -> None:
        say("The demo was not finished last time: beginning it again")
        embedded.stop(self._process)
        shutil.rmtree(self._place.data)
        (plan.data_dir / "demo-unfinished").unlink()
        embedded.prepare(plan.data_dir)
        self._process = embedded.start(self._place)


def prepare(plan: Plan, told: dict[str, str]) -> None:
    """Migrate and fill. Raises CannotStartError with what went wrong."""
    for folder in ("logs", "media", "queue/messages", "queue/control"):
        (plan.data_dir / folder).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "prepare", *(["--demo"] if plan.demo else [])]
    run_to_the_end(command, told | {"DATABASE_POOL": "0"}, "The database could not be prepared.")


def run_to_the_end(command: list[str], told: dict[str, str], complaint: str) -> None:
    """Run a program and pass on what it says; end it when we are asked to stop."""
    process = subprocess.Popen(command, cwd=PROJECT, env=told, start_new_session=True)
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_WITHIN)
            process.kill()
            process.wait()
    if code != 0:
        raise CannotStartError(f"{complaint} See above.")


def make_children(plan: Plan, told: dict[str, str]) -> list[Child]:
    """The three programs of the house."""
    logs, queue = plan.data_dir / "logs", plan.data_dir / "queue"
    python = [sys.executable, "-m"]
    # fmt: off
    commands = {
        "web": [
            *python, "gunicorn", "wholesale.wsgi", "--bind", f"{plan.host}:{plan.port}",
            "--worker-class", "gthread", "--workers", told.get("WEB_WORKERS", "2"),
            "--threads", "4", "--timeout", "60", "--graceful-timeout", "5",
            "--max-requests", "5000", "--max-requests-jitter", "500",
            "--no-control-socket", "--preload",
        ],
        "worker": [
            *python, "celery", "-A", "wholesale", "worker", "--pool", "threads",
            "--concurrency", "4", "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        "clock": [
            *python, "celery", "-A", "wholesale", "beat", "--pidfile", "",
            "--schedule", str(queue / "schedule"),
        ],
    }
    # fmt: on
    return [Child(name, command, logs=logs, environment=told) for name, command in commands.items()]


def announce_when_ready(plan: Plan, children: list[Child], told: dict[str, str]) -> bool:
    """Say where the house is once it is open. Raises CannotStartError when it cannot open."""
    for child in children:
        if child.failures >= GIVE_UP_AFTER:
            end = embedded.log_end(child.log)
            raise CannotStartError(f"{child.name} does not start. The end of {child.log}:\n{end}")
    if not is_ready(plan.port):
        return False
    say(f"Ready: http://127.0.0.1:{plan.port}")
    if plan.host == "0.0.0.0":  # noqa: S104 - a comparison
        for address in own_addresses():
            say(f"On the same network, a phone for instance: http://{address}:{plan.port}")
    if plan.demo:
        say_logins(told)
    return True


def say_logins(told: dict[str, str]) -> None:
    """Let the demo, if this version has one, list who can sign in."""
    if any(PROJECT.glob("*/management/commands/demo_logins.py")):
        command = [sys.executable, "manage.py", "demo_logins"]
        subprocess.run(command, cwd=PROJECT, env=told | {"DATABASE_POOL": "0"}, check=False)


def is_ready(port: int) -> bool:
    """Whether /readyz answers 200."""
    question = urllib.request.Request(f"http://127.0.0.1:{port}/readyz")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(question, timeout=2) as answer:
            return bool(json.load(answer)["ready"])
    except (OSError, ValueError, KeyError):
        return False


def stop_all(children: list[Child]) -> None:
    """Stop web, worker and clock together; the database goes last."""
    say("Stopping")
    deadline = time.monotonic() + STOP_WITHIN
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_or_kill(deadline)


def _ask_to_stop(*_: int | FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the stopping.
    for request in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(request, signal.SIG_IGN)
    raise StopAskedError


def say(sentence: str) -> None:
    """Tell the terminal at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main())
