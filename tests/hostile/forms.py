"""Everything nasty, typed into every field of every form of the house."""

from itertools import cycle, islice

from tests.hostile.attack import EACH, FORM, asked_for
from tests.hostile.corpus import NASTY
from tests.hostile.crawl import filled, query

NOT_TYPED = {"csrfmiddlewaretoken"}  # the browser's, and no view looks at it
TOGETHER = 4  # so many fields of a form are nasty at once; each alone in the long run


def type_nonsense(crawl, judge):
    """Each field meets something nasty, the next field the next thing."""
    nasty = cycle(NASTY)
    for door in crawl.posts.values():
        names = sorted(names_of(judge, door) or ())
        for name in names if EACH else ():
            for text in islice(nasty, min(EACH, len(NASTY))):
                _send(judge, door, {name: text})
        for start in range(0, 0 if EACH else len(names), TOGETHER):
            _send(judge, door, dict(zip(names[start : start + TOGETHER], nasty, strict=False)))


def names_of(judge, door):
    """What the view reads of a form, found by watching it read; None when it takes no form."""
    names = set(door.form.fields)
    for _look in range(2):
        said = {**dict(filled(door.form)), **{n: ["1"] for n in names - set(door.form.fields)}}
        with asked_for() as read:
            answer = judge.send(door, "its own form", data=query(said), content_type=FORM)
        if answer is not None and answer.status_code == 405:
            return None
        found = names | {name for name in read if not name.startswith(("HTTP", "wsgi"))}
        if found == names:
            break
        names = found
    return names - NOT_TYPED - door.form.files


def _send(judge, door, typed):
    said = {**dict(filled(door.form)), **{name: [text] for name, text in typed.items()}}
    what = ", ".join(f"{name}={text[:40]!r}" for name, text in typed.items())
    judge.send(door, what, data=query(said), content_type=FORM)
