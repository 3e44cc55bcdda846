"""What we ship of others: known, whole, and licensed."""

import hashlib
import json

from tests.architecture.sources import ROOT

VENDOR = ROOT / "static" / "vendor"
FREE = {"MIT", "0BSD", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "OFL-1.1"}


def listed():
    return json.loads((VENDOR / "VENDOR.json").read_text())


def test_every_vendored_file_is_listed_and_is_what_the_list_says():
    files = {p.name for p in VENDOR.iterdir() if p.name != "VENDOR.json"}
    assert {entry["file"] for entry in listed()} == files
    for entry in listed():
        found = hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest()
        assert found == entry["sha256"], entry["file"]


def test_every_vendored_file_names_its_version_and_a_free_licence():
    for entry in listed():
        assert entry["version"], entry["file"]
        assert entry["licence"] in FREE, entry


def test_no_vendored_file_points_to_a_source_map():
    for entry in listed():
        text = (VENDOR / entry["file"]).read_text(errors="replace")
        assert "sourceMappingURL" not in text, entry["file"]
