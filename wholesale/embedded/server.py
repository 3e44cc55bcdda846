"""Make a cluster, start it on a socket that only its account reaches, and stop it."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from wholesale.embedded import place as places
from wholesale.embedded.place import EmbeddedError, Place

DURABLE = {"max_connections": "100", "shared_buffers": "128MB", "timezone": "UTC"}
# For databases that live as long as a test run.
FLEETING = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}
# Found before any fork: the database's account may not be able to read Python's own files.
_prctl = getattr(ctypes.CDLL(None), "prctl", None)


def prepare(data_dir: Path) -> Place:
    """Make the cluster under `data_dir` if there is none. Raises EmbeddedError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    place = places.find(data_dir)
    places.own_directory(place.home, place)
    places.own_directory(place.socket_dir, place)
    if not (place.data / "PG_VERSION").exists():
        _make_cluster(place)
    return place


def start(place: Place, options: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Start the server as a child of ours and wait until it answers. Raises EmbeddedError."""
    _end_leftover(place)
    chosen = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.socket_dir),
        **(options or DURABLE),
    }
    arguments = [f"--{name}={value}" for name, value in chosen.items()]
    with place.log.open("ab") as log:
        process = subprocess.Popen(
            [place.binaries / "postgres", "-D", str(place.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),
            **place.as_account(),
        )
    try:
        _wait_until_ready(place, process)
        _ensure_database(place)
    except BaseException:
        stop(process)
        raise
    return process


def stop(process: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
    """Stop the server: sessions are ended, everything committed is on disk."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(request)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


@contextlib.contextmanager
def running(data_dir: Path, options: dict[str, str] | None = None) -> Iterator[str]:
    """Run the cluster under `data_dir` for as long as the block lasts; gives its DATABASE_URL."""
    place = prepare(data_dir)
    process = start(place, options)
    try:
        yield place.url
    finally:
        stop(process)
        if place.socket_dir.parent != place.home:
            with contextlib.suppress(OSError):
                place.socket_dir.rmdir()


def _make_cluster(place: Place) -> None:
    if place.account is not None and place.log.exists():
        os.chown(place.log, place.account.pw_uid, place.account.pw_gid)
    shutil.rmtree(place.data, ignore_errors=True)  # an initdb that was interrupted
    arguments = [
        "--username=postgres",
        "--auth-local=trust",  # only this account can enter the socket's folder
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    ]
    made = subprocess.run(
        [place.binaries / "initdb", "-D", str(place.data), *arguments],
        capture_output=True,
        check=False,
        text=True,
        **place.as_account(),
    )
    if made.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not make its files in {place.data}: {made.stderr}")


def die_with(parent: int, request: int = signal.SIGINT) -> None:
    """In a new child: ask Linux to send `request` when `parent` is killed. Elsewhere nothing."""
    if _prctl is not None:
        set_parent_death_signal = 1
        _prctl(set_parent_death_signal, request)
        if os.getppid() != parent:  # killed before we could ask
            os._exit(1)


def _end_leftover(place: Place) -> None:
    """End a server that an earlier start left behind, and its lock when nobody holds it."""
    lock = place.data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not _is_postgres_of(pid, place):
        lock.unlink(missing_ok=True)  # the number was given to another program since
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while _is_postgres_of(pid, place):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"An older PostgreSQL (process {pid}) does not stop: {place.data}")
        time.sleep(0.05)


def _is_postgres_of(pid: int, place: Place) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    try:
        if command.parent.parent.joinpath("self").exists():
            words = command.read_bytes().split(b"\0")
            return b"postgres" in words[0] and str(place.data).encode() in words
        os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _wait_until_ready(place: Place, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmbeddedError(
                f"PostgreSQL ended while it started. The end of {place.log}:\n{log_end(place.log)}"
            )
        # The last line of the lock says so as soon as connections are taken.
        with contextlib.suppress(FileNotFoundError):
            if "ready" in (place.data / "postmaster.pid").read_text().split("\n")[-2:][0]:
                return
        time.sleep(0.02)
    raise EmbeddedError(f"PostgreSQL was not ready after a minute. See {place.log}")


def _ensure_database(place: Place) -> None:
    psql = [str(place.binaries / "psql"), "-X", "-q", "-h", str(place.socket_dir), "-U", "postgres"]
    question = ["-tAc", "select 1 from pg_database where datname = 'wholesale'"]
    known = subprocess.run(
        [*psql, *question], capture_output=True, check=True, **place.as_account()
    )
    if not known.stdout.strip():
        create = [*psql, "-c", f"create database {places.DATABASE}"]
        subprocess.run(create, check=True, capture_output=True, **place.as_account())


def log_end(path: Path, lines: int = 12) -> str:
    """Give the last lines of a log, for the person who asks why something ended."""
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
