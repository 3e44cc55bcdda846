"""Sessions in the database, as Django keeps them, read by one prepared statement.

Every request of somebody signed in begins with it.
"""

from django.contrib.sessions.backends.db import SessionStore as StoredSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from wholesale.db import run_hot

_READ = """
SELECT session_data, expire_date FROM django_session
WHERE session_key = %(key)s AND expire_date > %(now)s
"""


class SessionStore(StoredSessions):
    """Django's store; only reading is ours."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        for data, expires in run_hot(_READ, {"key": key, "now": timezone.now()}):
            return Session(session_key=key, session_data=data, expire_date=expires)
        self._session_key = None
        return None
