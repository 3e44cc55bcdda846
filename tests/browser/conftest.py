"""A real Chromium on the test's own server: desks and handsets, signed in, watched for complaints.

    def test_it(desk, olive):
        page = desk(olive)
        page.goto("/ui/")

Every page a test opened must be silent at the end: no script error, no policy violation.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Playwright's own loop makes Django think that a test is asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What a browser calls an error and a test may provoke: refusals, strangers, a cut line.
EXPECTED = re.compile(r"status of (403|404|409|422)|ERR_FAILED|htmx:(sendError|afterRequest), ")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def window(browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open a page for a person (or nobody); options of the browser's context pass through."""
    pages: list[Page] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        is_expected = EXPECTED.search(message.text) and "/static/css" not in place
        if message.type == "error" and not is_expected:
            complaints.append(f"{message.text} {place}")

    def open_page(user=None, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture
def desk(window) -> Callable[..., Page]:
    """A page as wide as a desk."""
    return lambda user=None, **options: window(user, **{"viewport": DESK, **options})


@pytest.fixture
def handset(window) -> Callable[..., Page]:
    """A page as wide as a phone, touched with a thumb."""
    return lambda user=None, **options: window(
        user, **{"viewport": PHONE, "has_touch": True, **options}
    )


@pytest.fixture(scope="session")
def serious() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page, as readable lines."""
    axe = Axe()

    def look(page: Page) -> list[str]:
        found = axe.run(page).response["violations"]
        return [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in found
            if fault["impact"] in {"serious", "critical"}
            for node in fault["nodes"]
        ]

    return look
