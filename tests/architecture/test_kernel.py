"""The kernel is a closed list: what every app needs, and nothing that one app could keep."""

from tests.architecture.sources import ROOT, name, python

KERNEL = {
    # words for use cases and their refusals
    "audit", "books", "db", "documents", "finding", "idempotency", "importers", "money",
    "numbering", "outbox", "permission_table", "permissions", "phones", "quantity", "refusals",
    "search", "states", "workbench",
    # people, organisation, files
    "actions", "admin", "admin_site", "admin_words", "forms", "jobs", "lists", "models", "notify",
    "printing", "queries", "tabular",
    "uploads",
    # the web
    "context", "htmx", "http", "middleware", "sessions", "templatetags", "urls", "views",
    # how it runs
    "apps", "celery", "drain", "embedded", "housekeeping", "logs", "management", "secret_key",
    "settings",
    "static_storage", "supervise", "tasks", "translations", "wsgi",
}  # fmt: skip


def test_a_new_part_of_the_kernel_comes_with_a_reason():
    parts = {
        path.relative_to(ROOT / "wholesale").parts[0].removesuffix(".py")
        for path in python("wholesale")
    }
    new = parts - KERNEL - {"__init__"}
    assert new == set(), "write an ADR in docs/adr/ and add it here, or keep it in the app"


def test_the_kernel_knows_no_app():
    apps = ("inventory", "crm", "finance", "orders", "warehouse", "pos")
    wrong = [
        f"{name(path)}:{number}"
        for path in python("wholesale")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if line.strip().startswith(
            tuple(f"{word} {app}" for word in ("from", "import") for app in apps)
        )
    ]
    assert wrong == []
