"""The same form sent twice does its work once."""

import re
import secrets

from django.utils.translation import gettext as _

from wholesale import numbering
from wholesale.db import in_transaction, run_hot, run_sql
from wholesale.refusals import Refusal

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


_CLAIM = """
INSERT INTO wholesale_idempotencykey (scope, key, result, created_at)
VALUES (%(scope)s, %(key)s, %(result)s, now())
ON CONFLICT (scope, key) DO NOTHING RETURNING result
"""

_CLAIM_NUMBER = """
INSERT INTO wholesale_idempotencykey (scope, key, result, created_at)
SELECT %%(scope)s::varchar, %%(key)s::varchar,
    %%(prefix)s::varchar || lpad(nextval('%(sequence)s')::text, 6, '0'), now()
ON CONFLICT (scope, key) DO NOTHING RETURNING result
"""

_CLAIMED = "SELECT result FROM wholesale_idempotencykey WHERE scope = %(scope)s AND key = %(key)s"


class BadKey(Refusal):
    """The form came without its hidden key, or with one that is not ours."""


def new_key() -> str:
    """A fresh key for the hidden field of a form."""
    return secrets.token_urlsafe(24)


@in_transaction
def claim_number(key: str, *, purpose: str, by_id: int | None, prefix: str) -> tuple[str, bool]:
    """Like `claim`, with a fresh document number as the result: (number, are we the first)."""
    _require_ours(key)
    params = {"scope": f"{purpose}:{by_id or 0}", "key": key, "prefix": prefix}
    fresh = run_hot(_CLAIM_NUMBER % {"sequence": numbering.sequence_of(prefix)}, params)
    if fresh:
        return str(fresh[0][0]), True
    return str(run_sql(_CLAIMED, params)[0][0]), False


@in_transaction
def claim(key: str, *, purpose: str, by_id: int | None, result: str) -> str:
    """Say which result counts for this key: ours if we are the first, else the first one's.

    A second transaction with the same key waits here until the first has ended. Keys belong
    to a person and a purpose, so a guessed key of somebody else finds nothing.
    """
    _require_ours(key)
    params = {"scope": f"{purpose}:{by_id or 0}", "key": key, "result": result}
    rows = run_sql(_CLAIM, params) or run_sql(_CLAIMED, params)
    return str(rows[0][0])


def _require_ours(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise BadKey(_("This form is out of date. Reload the page and send it again."))
