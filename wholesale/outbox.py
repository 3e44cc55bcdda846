"""Messages to the outside world, stored with the change that causes them.

`say` is called inside the business transaction. The worker (wholesale/drain.py) delivers
each message at least once to every handler registered for its topic; a handler therefore
does the same thing when it is called twice with the same message id.
"""

import json
from collections.abc import Callable

from wholesale.db import in_transaction, run_hot
from wholesale.models.outbox import OutboxMessage

Handler = Callable[[OutboxMessage], None]
_handlers: dict[str, list[Handler]] = {}


_SAY = """
INSERT INTO wholesale_outboxmessage
    (topic, document, facts, created_at, next_attempt_at, claimed_by, attempts, last_error)
VALUES (%(topic)s, %(document)s, %(facts)s, now(), now(), '', 0, '')
"""


@in_transaction
def say(topic: str, *, document: str, **facts: object) -> None:
    """Leave a message for the worker, to be told after this transaction has committed."""
    run_hot(_SAY, {"topic": topic, "document": document, "facts": json.dumps(facts)})


def handler(*topics: str) -> Callable[[Handler], Handler]:
    """Register a function that the worker calls with every message of these topics."""

    def register(function: Handler) -> Handler:
        for topic in topics:
            _handlers.setdefault(topic, []).append(function)
        return function

    return register


def deliver(message: OutboxMessage) -> None:
    """Hand a message to its handlers, in the order they registered. Raises what they raise."""
    for function in _handlers.get(message.topic, []):
        function(message)
