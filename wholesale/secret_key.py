"""The key that signs sessions, made on first start and kept beside the data."""

import os
import secrets
from pathlib import Path


def remembered(data_dir: Path) -> str:
    """Give the key stored under `data_dir`, making one (readable by its owner only) if needed."""
    path = data_dir / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    data_dir.mkdir(parents=True, exist_ok=True)
    mine = data_dir / f"secret-key.{os.getpid()}"
    mine.write_text(secrets.token_urlsafe(64))
    mine.chmod(0o600)
    try:
        # Two processes may start at once; a link is made by one of them only.
        path.hardlink_to(mine)
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return path.read_text().strip()
