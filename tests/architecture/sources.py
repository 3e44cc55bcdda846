"""What the house rules look at: the files of the project, as git knows them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("wholesale", "inventory", "crm", "finance", "orders", "warehouse", "pos")


@cache
def tracked():
    """Every file of the project; in a copy without git, every file that is not made by tools."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        made = {".venv", "var", "node_modules", "__pycache__"}
        paths = [p for p in ROOT.rglob("*") if not made.intersection(p.relative_to(ROOT).parts)]
    return sorted(p for p in paths if p.is_file())


@cache
def python(*folders):
    """The Python sources of these folders (all apps by default), without migrations."""
    chosen = folders or APPS
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in chosen
        and "migrations" not in path.parts
    ]


@cache
def tree(path):
    """The syntax tree of a source."""
    return ast.parse(path.read_text())


def nodes(path, kind):
    """Every node of a kind in a source."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, kind)]


def name(path):
    """How a test names a file."""
    return str(path.relative_to(ROOT))


def decorators(node):
    """The names of a function's decorators, called or not."""
    bare = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
    return {d.id if isinstance(d, ast.Name) else getattr(d, "attr", "") for d in bare}
