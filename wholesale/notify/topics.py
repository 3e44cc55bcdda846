"""The catalogue of what people are told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from wholesale import outbox
from wholesale.models import Notice
from wholesale.models.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class Told:
    """Whom one message concerns, and the facts its words need."""

    people: Iterable[int]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of event: its words, whom it concerns, whether it is spoken aloud.

    `text` is a lazy sentence with %(document)s and the names of `Told.facts`; it is put into
    the person's language when he reads it. `audience` is asked by the worker. `event` is the
    outbox topic it listens to (the same name when not given), `page` gives the address it opens
    for the document's number, when that is not the document's own page.
    """

    name: str
    text: Promise
    audience: Callable[[OutboxMessage], Told]
    icon: str = "bell"
    for_shop: bool = False
    speaks: bool = False
    event: str = ""
    page: Callable[[str], str] | None = None


_topics: dict[str, list[Topic]] = {}


def register(topic: Topic) -> None:
    """Make a topic known and have the worker write its notices; apps call it on import."""
    _topics.setdefault(topic.name, []).append(topic)
    outbox.handler(topic.event or topic.name)(lambda message: _write_notices(topic, message))


def topic_of(notice: Notice) -> Topic | None:
    """The topic a notice was written for."""
    for_shop = bool(notice.facts.get("for_shop"))
    found = [topic for topic in _topics.get(notice.topic, []) if topic.for_shop == for_shop]
    return found[0] if found else None


def _write_notices(topic: Topic, message: OutboxMessage) -> None:
    told = topic.audience(message)
    facts = {**told.facts, "for_shop": topic.for_shop, "speaks": topic.speaks}
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=person,
                topic=topic.name,
                document=message.document,
                facts=facts,
                message_id=message.pk,
            )
            for person in sorted(set(told.people))
        ],
        ignore_conflicts=True,
    )
