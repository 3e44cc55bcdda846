"""Own channels, kept apart by code and name."""

import pytest

from orders.actions.channels import ChannelExists, Terms, add_channel, change_channel
from orders.models import Channel
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_own_channel_has_its_policies(olive, main_warehouse, noon):
    terms = Terms("Fair 2026", posting="two_step", promise="at_review", warehouse=main_warehouse)

    channel = add_channel(code="fair", terms=terms, by=olive, at=noon)

    channel.refresh_from_db()
    assert (channel.name, channel.kind, channel.posting, channel.promise, channel.warehouse) == (
        "Fair 2026", "own", "two_step", "at_review", main_warehouse,
    )  # fmt: skip


@pytest.mark.parametrize(("code", "name"), [("mall", "New"), ("new", "Mall")], ids=["code", "name"])
def test_codes_and_names_are_taken_once(mall, olive, noon, code, name):
    with pytest.raises(ChannelExists):
        add_channel(code=code, terms=Terms(name), by=olive, at=noon)

    assert Channel.objects.count() == 1


def test_a_change_is_on_record_with_old_and_new(mall, olive, noon):
    change_channel(
        code="mall", terms=Terms("Mall", kind="mall", posting="two_step"), by=olive, at=noon
    )

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.document) == ("channel.changed", "CH-mall")
    assert entry.facts == {"changes": {"posting": ["one_step", "two_step"]}}
