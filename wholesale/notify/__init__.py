"""Who is told what, and on which road. The in-app inbox is the first road.

An app declares a `Topic` for each event in its `notices.py`; the worker then turns the
outbox message into one notice for everybody in the topic's audience, once per message.
"""

from wholesale.notify.topics import Told, Topic, register, topic_of

__all__ = ["Told", "Topic", "register", "topic_of"]
