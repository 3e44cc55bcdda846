"""The key that signs sessions, made on first start and kept beside the data."""

import contextlib
import secrets
import tempfile
from pathlib import Path


def remembered(data_dir: Path) -> str:
    """Give the key stored under `data_dir`, making one (readable by its owner only) if needed."""
    path = data_dir / "secret-key"
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=data_dir, prefix="secret-key.") as mine:
        mine.write(secrets.token_urlsafe(64))
        mine.flush()
        # Two processes may start at once; a link is made by one of them only.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine.name)
    return path.read_text().strip()
