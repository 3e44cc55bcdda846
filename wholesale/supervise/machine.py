"""What this machine and its environment say about how to run here."""

import contextlib
import fcntl
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]


class CannotStartError(Exception):
    """Something is in the way. Carries a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How this start was asked for; see docs/operations.md."""

    data_dir: Path
    host: str
    port: int
    database_url: str
    demo: bool

    @classmethod
    def from_environment(cls) -> "Plan":
        """Read PORT, HOST, DATA_DIR, DATABASE_URL and DEMO. Raises CannotStartError."""
        port = os.environ.get("PORT", "") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CannotStartError(f"PORT is a number from 1 to 65535, not {port!r}.")
        data_dir = Path(os.environ.get("DATA_DIR", "") or PROJECT / "var").resolve()
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotStartError(f"DATA_DIR {data_dir} cannot be made: {error}.") from error
        return cls(
            data_dir=data_dir,
            host=os.environ.get("HOST", "") or "0.0.0.0",  # noqa: S104 - phones in the shop must reach it
            port=int(port),
            database_url=os.environ.get("DATABASE_URL", ""),
            demo=os.environ.get("DEMO", "1") not in {"0", "no", "false", "off"},
        )


def lock(data_dir: Path) -> IO[str]:
    """Hold the data directory for this process alone. Raises CannotStartError."""
    try:
        held = (data_dir / "serve.lock").open("a+")
    except OSError as error:
        raise CannotStartError(f"DATA_DIR {data_dir} cannot be written: {error}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.seek(0)
        raise CannotStartError(
            f"Already running on {data_dir} (process {held.read().strip()})."
            " Stop it first, or choose another DATA_DIR."
        ) from error
    held.truncate(0)
    held.write(f"{os.getpid()}\n")
    held.flush()
    return held


def ensure_port_is_free(host: str, port: int) -> None:
    """Raise CannotStartError when another program listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStartError(
                f"Port {port} is not free ({error.strerror})."
                f" Choose another: PORT={port + 1 if port < 65535 else 8000} bin/serve"
            ) from error


def own_addresses() -> list[str]:
    """The addresses under which others on the local network reach this machine."""
    found = []
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
    ):
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way it would go
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    return [a for a in dict.fromkeys(found) if not a.startswith(("127.", "0."))]


def environment(plan: Plan, database_url: str) -> dict[str, str]:
    """What every child is told."""
    known_as = ["127.0.0.1", "localhost", "[::1]", socket.gethostname(), *own_addresses()]
    given = {name: value for name, value in os.environ.items() if value}
    return {
        "ALLOWED_HOSTS": ",".join(known_as),
        **given,
        "DJANGO_SETTINGS_MODULE": "wholesale.settings",
        "DATABASE_URL": database_url,
        "DATABASE_POOL": "1",
        "DATA_DIR": str(plan.data_dir),
        "PYTHONUNBUFFERED": "1",
        "C_FORCE_ROOT": "1",
    }
