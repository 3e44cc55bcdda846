"""Send something to a door, and judge the answer: no fault of ours, a sentence, nothing posted."""

import logging
import os
import re
import traceback
from contextlib import contextmanager
from functools import cache
from http.cookies import SimpleCookie

from django.core import cache as caches
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags

from tests.hostile.corpus import MARK, SCRIPT, TAG
from wholesale.db import run_sql
from wholesale.middleware import GONE

# So many nasty things each field meets alone; without it a few fields are nasty at once.
EACH = int(os.environ.get("HOSTILE_EACH", "0"))
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 422, 429}
OURS = re.compile(r'File "[^"]*/((?:wholesale|crm|inventory|finance|orders)/[^"]*)", line (\d+)')
HOUSE_LOG = logging.getLogger("wholesale.middleware")
# What a page may not contain, whatever somebody has typed.
LIVE = (SCRIPT, TAG, f"<img src=x onerror={MARK}>")
FORM = "application/x-www-form-urlencoded"


# Not the files: what came with a refused form is swept up by the housekeeping.
_TABLES = """
SELECT string_agg(format('(SELECT sum(hashtext(t::text)::bigint) FROM %I t)', tablename), ', ')
FROM pg_tables WHERE schemaname = 'public'
    AND tablename ~ '^(wholesale|crm|inventory|finance|orders)_'
    AND tablename <> 'wholesale_storedfile'
"""


@cache
def _everything():
    return f"SELECT {run_sql(_TABLES)[0][0]}"


def traces():
    """A fingerprint of each table of the house: ledgers, documents, libraries, audit, outbox."""
    return run_sql(_everything())


class Gone(logging.Handler):
    """Hears of objects that a use case did not find: nobody removes any meanwhile here."""

    def __init__(self):
        super().__init__()
        self.missed = []

    def emit(self, record):
        if record.msg == GONE:
            self.missed.append(record.args[0])


@contextmanager
def asked_for():
    """The names of fields that are looked up meanwhile."""
    names, reads = set(), MultiValueDict.__getitem__
    read_list = MultiValueDict.getlist

    def one(data, name):
        names.add(str(name))
        return reads(data, name)

    def many(data, name, default=None):
        names.add(str(name))
        return read_list(data, name, default)

    MultiValueDict.__getitem__, MultiValueDict.getlist = one, many
    try:
        yield names
    finally:
        MultiValueDict.__getitem__, MultiValueDict.getlist = reads, read_list


class Judge:
    """Sends requests that leave nothing behind, and collects what was wrong with the answers."""

    def __init__(self):
        self.faults: dict[str, str] = {}
        self.sent = 0
        self.before = traces()

    def send(self, door, what, method="post", path="", **request):
        """The answer (None when the house fell over), after it was judged."""
        client, self.sent = door.client, self.sent + 1
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        before = transaction.savepoint()
        answer, gone = None, Gone()
        HOUSE_LOG.addHandler(gone)
        try:
            answer = getattr(client, method)(path or door.path, **request)
            self._judge(door, what, answer, method)
            for error in gone.missed:
                self._fell(door, what, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            self._fell(door, what, error)
        finally:
            HOUSE_LOG.removeHandler(gone)
            transaction.savepoint_rollback(before)
            client.cookies = SimpleCookie(cookies)
            caches.cache.clear()
        return answer

    def _judge(self, door, what, answer, method):
        if answer.status_code not in ANSWERS:
            self._note(door, f"answers {answer.status_code}", what)
        if answer.status_code == 403 and door.is_open and method == "post":
            self._note(door, "answers 403 to whoever may use it", what)
        if answer.streaming:
            list(answer)
            return
        said = answer.content.decode(answer.charset or "utf-8", "replace")
        if any(live in said for live in LIVE) and "html" in answer.get("Content-Type", ""):
            self._note(door, "gives it back unescaped", what)
        if answer.status_code >= 400 and answer.status_code != 405:
            if not strip_tags(said).strip():
                self._note(door, f"answers {answer.status_code} without a word", what)
            if traces() != self.before:
                self._note(door, f"answers {answer.status_code} and has posted", what)

    def _fell(self, door, what, error):
        ours = OURS.findall("".join(traceback.format_exception(error)))
        place = ":".join(ours[-1]) if ours else "?"
        self._note(door, f"{type(error).__name__} at {place}: {str(error)[:90]!r}", what)

    def _note(self, door, fault, what):
        self.faults.setdefault(f"{door.route} {fault}", what)

    def verdict(self):
        """Every fault once, with the first thing that led to it."""
        return [f"{fault}  <-  {what[:80]}" for fault, what in self.faults.items()]
