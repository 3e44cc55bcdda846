"""Walk the house as its people do, and remember every door: pages, forms, and what they ask for."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve

from wholesale.permission_table import addresses

EXAMPLES = 8  # how many pages of one address are looked at: orders in every state, say
NOT_WALKED = ("/admin", "/static", "/logout", "/files")
FILES = ("export=", "/pdf/", "/template/")  # papers and tables: slow to make, no doors in them
NOWHERE = {"int": "999999999", "slug": "nothing", "str": "NOTHING-1"}


@dataclass
class Form:
    """A form as a browser would send it untouched."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    is_post: bool = False


@dataclass
class Door:
    """One address with a real path, the person who found it, and the form it stands in."""

    route: str
    path: str
    client: Client
    form: Form
    is_open: bool = True  # to this person: a page of his led here


class Page(HTMLParser):
    """The forms, the buttons that send, and the ways on of one page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.ways, self.forms = url, [], []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.select: tuple[Form, str] | None = None
        self.area: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.ways += [of[name] for name in ("href", "hx-get") if of.get(name)]
        if tag == "form":
            self._form(of)
        elif of.get("hx-post") or of.get("formaction"):
            self._button(of)
        self._control(tag, of)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area:
            form, name = self.area
            form.fields[name] = [form.fields[name][0] + data]

    def _form(self, of: dict[str, str]) -> None:
        action = of.get("hx-post") or of.get("action") or self.url
        self.open = self.by_id.setdefault(of.get("id") or f"#{len(self.forms)}", Form(action))
        self.open.action = action
        self.open.is_post = "hx-post" in of or of.get("method", "").lower() == "post"
        self.forms.append(self.open)

    def _button(self, of: dict[str, str]) -> None:
        around = self.by_id.setdefault(of["form"], Form("")) if of.get("form") else self.open
        form = Form(of.get("hx-post") or of["formaction"], is_post=True)
        form.fields = around.fields if around else form.fields  # what is filled in later counts
        if of.get("hx-vals", "").startswith("{"):
            said = json.loads(of["hx-vals"])
            form.fields = {**form.fields, **{name: [str(value)] for name, value in said.items()}}
        self.forms.append(form)

    def _control(self, tag: str, of: dict[str, str]) -> None:
        form = self.by_id.setdefault(of["form"], Form("")) if of.get("form") else self.open
        name, kind = of.get("name", ""), of.get("type", "text")
        if tag == "option" and self.select:
            self._option(of)
        if form is None or not name or tag not in {"input", "select", "textarea", "button"}:
            return
        if kind == "file":
            form.files.add(name)
        elif tag == "textarea":
            form.fields[name], self.area = [""], (form, name)
        elif tag == "select":
            form.fields.setdefault(name, [])
            self.select = (form, name)
        elif tag == "button" or (kind in {"checkbox", "radio"} and "checked" not in of):
            form.fields.setdefault(name, [])
        else:
            form.fields.setdefault(name, []).append(of.get("value", ""))

    def _option(self, of: dict[str, str]) -> None:
        form, name = self.select
        if "selected" in of or (not form.fields[name] and of.get("value")):
            form.fields[name] = [of.get("value", "")]


class Crawl:
    """Every address of the house, with the doors that were found to it."""

    def __init__(self) -> None:
        self.pages: dict[str, Door] = {}
        self.posts: dict[str, Door] = {}
        self.asked: dict[str, set[str]] = {}
        self.seen: dict[str, list[Door]] = {}

    def walk(self, client: Client, *starts: str) -> None:
        """Follow every way from here on, as this person."""
        queue, seen, met = deque(starts), set(starts), {}
        while queue:
            url = queue.popleft()
            route = route_of(url)
            is_file = any(word in url for word in FILES)
            if route is None or is_file or met.setdefault(route, 0) >= EXAMPLES:
                continue
            met[route] += 1
            answer = client.get(url)
            if answer.status_code == 200:
                door = Door(route, url, client, Form(url))
                self.pages.setdefault(route, door)
                self.seen.setdefault(route, []).append(door)
            if "text/html" not in answer.get("Content-Type", "") or answer.streaming:
                list(answer)  # read to its end, a file is closed
                continue
            page = Page(url)
            page.feed(answer.content.decode())
            self._remember(page, client)
            ways = [*page.ways, *(form.action for form in page.forms)]
            for way in dict.fromkeys(urljoin(url, way).split("#")[0] for way in ways):
                if way not in seen and not way.startswith(NOT_WALKED):
                    seen.add(way)
                    queue.append(way)

    def everywhere(self, client: Client) -> None:
        """Whatever no page leads to is knocked at too, with a number from its neighbours if any."""
        known: dict[str, str] = {}
        for door in [*self.pages.values(), *self.posts.values()]:
            start, real = door.route.partition("<")[0], door.path.split("?")[0]
            if start != door.route:
                number = real.removeprefix(start).split("/")[0]
                known.setdefault(door.route[: door.route.find(">") + 1], start + number)
        for address in addresses():
            start = address.route[: address.route.find(">") + 1]
            route = address.route.replace(start, known.get(start, start), 1)
            path = re.sub(r"<(int|slug|str):\w+>", lambda at: NOWHERE[at[1]], route)
            if "^" not in path:
                door = Door(address.route, path, client, Form(path), is_open=False)
                self.posts.setdefault(address.route, door)
                self.pages.setdefault(address.route, door)

    def _remember(self, page: Page, client: Client) -> None:
        for form in page.forms:
            path = urljoin(page.url, form.action)
            route = route_of(path)
            if route is None:
                continue
            if not form.is_post:
                self.asked.setdefault(route, set()).update(form.fields)
                continue
            known = self.posts.get(route)
            if known is None or _size(known.form) < _size(form):
                self.posts[route] = Door(route, path, client, form)


def route_of(url: str) -> str | None:
    """The address of a way, as the table of permissions writes it; None when it leads outside."""
    parts = urlsplit(url)
    if parts.netloc or parts.scheme or parts.path.startswith(NOT_WALKED):
        return None
    try:
        return "/" + resolve(parts.path).route
    except Resolver404:
        return None


def filled(form: Form) -> Iterator[tuple[str, list[str]]]:
    """The fields as a browser sends them."""
    return ((name, values) for name, values in form.fields.items() if values)


def query(fields: dict[str, list[str]]) -> str:
    """The fields as the text of a form."""
    said = QueryDict(mutable=True)
    for name, values in fields.items():
        said.setlist(name, values)
    return said.urlencode()


def _size(form: Form) -> int:
    return len(form.fields) + len(form.files)
