"""Everything nasty, in every word of every address that can be looked at."""

from itertools import cycle, islice
from urllib.parse import quote

from tests.hostile.attack import EACH, asked_for
from tests.hostile.corpus import NASTY
from tests.hostile.crawl import query

LONGEST = 2000  # no browser and no server passes on a longer address
TOGETHER = 4  # so many words of an address are nasty at once; each alone in the long run
# Papers are drawn in seconds; the same words are read by the page before it becomes a paper.
SLOW = ("/pdf/", "/healthz", "/readyz")


def ask_nonsense(crawl, judge):
    """Each word behind the question mark meets something nasty, the next word the next thing."""
    nasty = cycle(text[:LONGEST] for text in NASTY)
    for door in crawl.pages.values():
        if door.route.endswith(SLOW):
            continue
        path = door.path.split("?")[0]
        with asked_for() as read:
            answer = judge.send(door, "as it is", "get", path)
        if answer is None or answer.status_code == 405:
            continue
        names = sorted(crawl.asked.get(door.route, set()) | read)
        for name in names if EACH else ():
            for text in islice(nasty, min(EACH, len(NASTY))):
                _ask(judge, door, {name: text})
        for start in range(0, 0 if EACH else len(names), TOGETHER):
            _ask(judge, door, dict(zip(names[start : start + TOGETHER], nasty, strict=False)))


def name_nonsense(crawl, judge):
    """Whatever an address names is named wrongly."""
    nasty = cycle(text[:LONGEST] for text in NASTY if text.strip("/ "))
    for door in (crawl.pages | crawl.posts).values():
        start, argument, _rest = door.route.partition("<")
        if not argument or door.route.endswith(SLOW):
            continue
        number, slash, end = door.path.split("?")[0].removeprefix(start).partition("/")
        for _time in range(min(EACH, len(NASTY)) or 1):
            wrong = "9" * 30 if "<int" in door.route else next(nasty)
            path = start + quote(wrong, safe="") + slash + end
            for method in ("get", "post"):
                judge.send(door, f"{method} {number} is {wrong!r}", method, path)
            if "<int" in door.route:
                break


def _ask(judge, door, words):
    asked = query({name: [text] for name, text in words.items()})
    what = ", ".join(f"{name}={text[:40]!r}" for name, text in words.items())
    judge.send(door, what, "get", f"{door.path.split('?')[0]}?{asked}")
