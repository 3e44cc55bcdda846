"""Every page that needs no key, in the office and in the hand: legible and within its screen."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db(transaction=True)

# Not pages: machines' answers, fragments of a page, files, and pages of another audience.
NOT_PAGES = ("healthz", "readyz", "badge", "admin", "logout", "logo", "service-code", "static")


def plain_paths(within: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    for pattern in (within or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if any(word in path for word in NOT_PAGES) or "<" in path or "^" in path:
            continue
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from plain_paths(pattern, path)


def faults(page, path: str, serious) -> list[str]:
    """What is wrong with the page at `path`; nothing when it is a command, a fragment or a file."""
    answer = page.request.get(path)
    if answer.status in {404, 405} or "<!doctype html>" not in answer.text()[:200].lower():
        return []
    page.goto(path)
    found = [] if answer.status == 200 else [f"status {answer.status}"]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than its screen")
    if page.locator("h1").count() == 0:
        found.append("no heading")
    return [f"{path} {fault}" for fault in (*found, *serious(page))]


def in_both_themes(serious):
    """Look at a page in light and in dark without loading it twice."""

    def look(page) -> list[str]:
        found = []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found += [f"{theme} {fault}" for fault in serious(page)]
        return found

    return look


def test_the_office_is_legible_at_a_desk(desk, olive, submitted, serious):
    submitted()
    page = desk(olive)
    paths = [path for path in plain_paths() if path.startswith(("/office/", "/account", "/inbox"))]
    assert len(paths) > 20
    found = [fault for path in paths for fault in faults(page, path, in_both_themes(serious))]
    assert not found, "\n".join(found)


def test_the_shop_is_legible_in_the_hand(handset, lin, submitted, serious):
    submitted()
    page = handset(lin)
    # /shop/for/ is where staff order for a customer; test_shop_for walks it.
    paths = [
        path
        for path in plain_paths()
        if path.startswith("/shop/") and not path.startswith("/shop/for/")
    ]
    assert len(paths) > 8
    found = [fault for path in paths for fault in faults(page, path, in_both_themes(serious))]
    assert not found, "\n".join(found)


def test_the_office_fits_a_phone(handset, olive, submitted):
    submitted()
    page = handset(olive)
    paths = [path for path in plain_paths() if path.startswith("/office/")]
    found = [fault for path in paths for fault in faults(page, path, lambda _: [])]
    assert not found, "\n".join(found)
