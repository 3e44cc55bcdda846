"""What a cold visit costs over the wire: everything a browser fetches, as it is sent.

Without the pictures of goods: how heavy those are is for the merchant to say.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

from bench import browse, goods
from bench.results import Result
from bench.workloads.pages import ORDERS
from inventory.models import ProductPicture
from wholesale.db import run_sql
from wholesale.models import User


def run(*, quick: bool) -> Iterator[Result]:
    """Kibibytes of the first visit to the office's order list and to the phone's shelf."""
    buyer = goods.make_shop().user
    goods.fill(1, 400 if quick else 2_000, run=10)
    ProductPicture.objects.all().delete()
    clerk = User.objects.create_user("bench", password=None)
    clerk.groups.add(Group.objects.get_or_create(name="owner")[0])
    run_sql(ORDERS, {"first": 1, "last": 200})
    with _served() as address:
        for name, user, path, width, limit in (
            ("order list", clerk, "/office/orders/", 1440, 100),
            ("phone order page", buyer, "/shop/", 390, 70),
        ):
            weight = _cold_visit(address, user, path, width) / 1024
            yield Result.limit(f"{name}, cold visit (limit)", weight, limit, unit="KiB")


def _cold_visit(address: str, user: User, path: str, width: int) -> float:
    """The bytes of all responses with their heads, as Chromium counts them."""
    from playwright.sync_api import sync_playwright

    # Its loop makes Django think that this is asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    key = browse.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
        )
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
        page = context.new_page()
        sent: dict[str, float] = {}
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished",
            lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(address + path, wait_until="networkidle")
        chromium.close()
    return sum(sent.values())


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _served() -> Iterator[str]:
    """The product with its static files collected and compressed, as bin/serve serves them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(STATIC_ROOT=Path(folder), ALLOWED_HOSTS=["*"]),
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
        server = make_server(
            "127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
