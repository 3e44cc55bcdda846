"""The project names no machine, no private address and no secret."""

import re

from tests.architecture import sources
from tests.architecture.sources import ROOT

TEXT = {
    ".py", ".html", ".js", ".css", ".md", ".toml", ".txt", ".in", ".json", ".yml", ".yaml",
    ".sh", ".po", ".csv", ".svg", ".cfg", "",
}  # fmt: skip
PRIVATE = [
    # a folder of somebody's machine
    r"(?<![\w.:/}])/(?:root|home|work|opt|mnt|Users)/\w[\w.-]*",
    # a registry that only one network knows
    r"\b(?:artifactory|nexus|devpi|pypi|npm|registry)\.[a-z0-9.-]*(?:internal|local|corp|lan)\b",
    r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\n",
    r"\bAKIA[0-9A-Z]{16}\b",
]


def test_no_file_names_a_machine_a_private_registry_or_a_secret():
    found = []
    for path in sources.tracked():
        if path.suffix not in TEXT or "vendor" in path.parts or path == ROOT / "LICENSE":
            continue
        text = path.read_text(errors="replace")
        found += [
            f"{sources.name(path)}: {match.group()}"
            for pattern in PRIVATE
            for match in re.finditer(pattern, text)
        ]
    assert found == []


def test_what_is_made_is_not_committed():
    made = re.compile(r"(?:^|/)(?:var|__pycache__|node_modules|\.venv)/|\.(?:mo|pyc|sqlite3|log)$")
    assert [p for p in map(sources.name, sources.tracked()) if made.search(p)] == []


def test_no_file_is_huge():
    huge = {
        sources.name(p): p.stat().st_size for p in sources.tracked() if p.stat().st_size > 1_500_000
    }
    assert huge == {}
