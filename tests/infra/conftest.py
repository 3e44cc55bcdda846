import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def data_dir():
    """A folder with a short path, which the database's own account can walk to.

    Not pytest's: another run on the same machine closes the way to those for other accounts.
    """
    folder = Path(tempfile.mkdtemp(prefix="wholesale-"))
    folder.chmod(0o711)
    yield folder
    for inner in folder.rglob("postgres"):
        if inner.is_symlink():
            shutil.rmtree(inner.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
