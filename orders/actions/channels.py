"""The merchant's own channels: where orders come from, and what they do to stock."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inventory.models import Warehouse
from orders.models import Channel, ChannelKind, CreditPolicy, PostingPolicy, PromisePolicy
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import Shop, User
from wholesale.refusals import Refusal


class ChannelExists(Refusal):
    """A channel has this code or name already."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What can be said about a channel. No warehouse means the default one."""

    name: str
    kind: str = ChannelKind.OWN
    posting: str = PostingPolicy.ONE_STEP
    promise: str = PromisePolicy.AT_SUBMIT
    credit: str = CreditPolicy.AT_REVIEW
    warehouse: Warehouse | None = None
    shop: Shop | None = None
    remark_must_be_read: bool = True
    is_active: bool = True

    def as_facts(self) -> dict[str, str]:
        """The terms in words for the audit trail."""
        return {name: str("" if value is None else value) for name, value in _fields_of(self)}


def _fields_of(terms: Terms) -> list[tuple[str, object]]:
    """The fields of the terms in order (objects stay objects)."""
    return [(name, getattr(terms, name)) for name in Terms.__dataclass_fields__]


@use_case
def add_channel(*, code: str, terms: Terms, by: User, at: datetime) -> Channel:
    """Open a channel of one's own. Refuses with ChannelExists."""
    channel = Channel(code=code, rank=Channel.objects.count())
    _write(channel, terms)
    audit.record("channel.added", document=_paper(channel), by=by, at=at, **terms.as_facts())
    return channel


@use_case
def change_channel(*, code: str, terms: Terms, by: User, at: datetime) -> Channel:
    """Change a channel; orders that are under way keep what was promised for them.

    Locks the channel. Refuses with ChannelExists.
    """
    channel = Channel.objects.select_for_update(of=["self"]).get(code=code)
    before = terms_of(channel)
    _write(channel, terms)
    changes = audit.changes(before.as_facts(), terms.as_facts())
    if changes:
        audit.record("channel.changed", document=_paper(channel), by=by, at=at, changes=changes)
    return channel


def terms_of(channel: Channel) -> Terms:
    """What a channel's terms are now."""
    return Terms(**{name: getattr(channel, name) for name in Terms.__dataclass_fields__})


@in_transaction
def _write(channel: Channel, terms: Terms) -> None:
    for name, value in _fields_of(terms):
        setattr(channel, name, value)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as taken:
        raise ChannelExists(
            _("There is a channel with this code or name already. Choose another.")
        ) from taken


def _paper(channel: Channel) -> str:
    return f"CH-{channel.code}"
