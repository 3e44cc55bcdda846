"""The same form sent twice does its work once."""

import re
import secrets

from django.utils.translation import gettext as _

from wholesale.db import in_transaction, run_sql
from wholesale.refusals import Refusal

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class BadKey(Refusal):
    """The form came without its hidden key, or with one that is not ours."""


def new_key() -> str:
    """A fresh key for the hidden field of a form."""
    return secrets.token_urlsafe(24)


@in_transaction
def claim(key: str, *, purpose: str, by_id: int | None, result: str) -> str:
    """Say which result counts for this key: ours if we are the first, else the first one's.

    A second transaction with the same key waits here until the first has ended. Keys belong
    to a person and a purpose, so a guessed key of somebody else finds nothing.
    """
    if not _KEY.fullmatch(key):
        raise BadKey(_("This form is out of date. Reload the page and send it again."))
    scope = f"{purpose}:{by_id or 0}"
    rows = run_sql(
        "INSERT INTO wholesale_idempotencykey (scope, key, result, created_at)"
        " VALUES (%s, %s, %s, now()) ON CONFLICT (scope, key) DO NOTHING RETURNING result",
        [scope, key, result],
    ) or run_sql(
        "SELECT result FROM wholesale_idempotencykey WHERE scope = %s AND key = %s", [scope, key]
    )
    return str(rows[0][0])
