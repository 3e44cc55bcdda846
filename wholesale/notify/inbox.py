"""Reading the inbox: what is new for a person, and what was said."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch

from wholesale import documents
from wholesale.db import use_case
from wholesale.models import Notice, User
from wholesale.notify.topics import Topic, topic_of

PAGE = 50
MANY = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words, with where it leads."""

    pk: int
    text: str
    icon: str
    url: str
    created_at: datetime
    is_unread: bool
    speaks: bool


def unread_count(user: User) -> int:
    """How many notices wait, counted up to MANY."""
    return Notice.objects.filter(user=user, read_at__isnull=True)[:MANY].count()


def newest(user: User, *, before: int | None = None) -> list[Line]:
    """A page of notices, newest first, older than the notice `before`."""
    notices = Notice.objects.filter(user=user).order_by("-pk")
    if before:
        notices = notices.filter(pk__lt=before)
    return [in_words(notice) for notice in notices[:PAGE]]


def to_speak(user: User, *, since: int) -> list[Line]:
    """Unread notices newer than `since` that are to be spoken aloud, oldest first."""
    if not user.speak_new_orders:
        return []
    notices = Notice.objects.filter(
        user=user, read_at__isnull=True, pk__gt=since, facts__speaks=True
    )
    return [in_words(notice) for notice in notices.order_by("pk")[:5]]


def latest_id(user: User) -> int:
    """The id of the newest notice of a person (0: none)."""
    return (
        Notice.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True).first() or 0
    )


def in_words(notice: Notice) -> Line:
    """A notice in the language of now, with the page of its document."""
    topic = topic_of(notice)
    words = {"document": notice.document, **notice.facts}
    return Line(
        pk=notice.pk,
        text=str(topic.text) % words if topic else f"{notice.topic} {notice.document}",
        icon=topic.icon if topic else "bell",
        url=_page_of(notice, topic),
        created_at=notice.created_at,
        is_unread=notice.read_at is None,
        speaks=bool(notice.facts.get("speaks")),
    )


def _page_of(notice: Notice, topic: Topic | None) -> str:
    audience = "shop" if notice.facts.get("for_shop") else "office"
    try:
        if topic and topic.page:
            return topic.page(notice.document)
        return documents.url_of(notice.document, audience=audience)
    except NoReverseMatch:
        return ""


@use_case
def read(*, user: User, at: datetime, notice: int | None = None) -> int:
    """Mark one notice, or all of them, as read; gives how many were unread."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    if notice is not None:
        unread = unread.filter(pk=notice)
    return unread.update(read_at=at)
