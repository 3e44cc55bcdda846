"""What we build on: locked by hash, explained, and really used."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from django.conf import settings

from tests.architecture import sources
from tests.architecture.sources import ROOT

LOCKS = ("requirements", "requirements-embedded", "requirements-dev")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(lock):
    """The packages that `lock`.in asks for."""
    asked = (ROOT / f"{lock}.in").read_text().splitlines()
    names = (
        re.match(r"[A-Za-z0-9._-]+", line) for line in asked if not line.startswith(("#", "-"))
    )
    return [canonical(found.group()) for found in names if found]


def locked(lock):
    text = (ROOT / f"{lock}.txt").read_text()
    return {canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_locked_by_hash_and_names_no_address(lock):
    text = (ROOT / f"{lock}.txt").read_text()
    everything = set().union(*(locked(name) for name in LOCKS))
    assert set(wanted(lock)) <= everything
    for line in re.findall(r"^[a-z][^\n]*(?:\n {4}[^\n]*)*", text, re.MULTILINE):
        assert "--hash=sha256:" in line, line
    assert not re.search(r"https?://|file:|--index|--find-links", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_has_its_line_of_reason(lock):
    explained = (ROOT / "docs" / "dependencies.md").read_text()
    missing = [name for name in wanted(lock) if f"| {name} |" not in explained]
    assert missing == [], "say in docs/dependencies.md what it is for and why this one"


def test_every_imported_library_is_asked_for():
    """An import that works only because another library brought it along breaks one day."""
    by_module = metadata.packages_distributions()
    asked = {name for lock in LOCKS for name in wanted(lock)}
    running = {name for lock in LOCKS[:2] for name in wanted(lock)}
    wrong = set()
    for path in [*sources.python(), *sources.python("tests", "bench"), ROOT / "manage.py"]:
        allowed = asked if path.relative_to(ROOT).parts[0] in {"tests", "bench"} else running
        for module in _imported(path):
            owners = {canonical(owner) for owner in by_module.get(module, [])}
            if owners and not owners & allowed:
                wrong.add(f"{sources.name(path)}: {module}")
    assert sorted(wrong) == []


def test_every_installed_app_of_others_is_asked_for():
    by_module = metadata.packages_distributions()
    running = set(wanted("requirements"))
    others = {name.split(".")[0] for name in settings.INSTALLED_APPS} - set(sources.APPS)
    missing = [
        name for name in sorted(others) if not {canonical(o) for o in by_module[name]} & running
    ]
    assert missing == []


def _imported(path):
    known = sys.stdlib_module_names | set(sources.APPS) | {"tests", "bench"}
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Import):
            tops = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            tops = [(node.module or "").split(".")[0]]
        else:
            continue
        yield from (top for top in tops if top not in known)


def test_the_licence_is_apache_2():
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert project["requires-python"] == ">=3.11"


@pytest.mark.parametrize("script", ["bin/serve", "bin/test", "bin/checks", ".ci/run"])
def test_a_script_can_be_run_and_parses(script):
    assert (ROOT / script).stat().st_mode & 0o111
    subprocess.run(["bash", "-n", ROOT / script], check=True)
