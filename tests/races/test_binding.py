"""Two reviewers, one application; two phones, one code."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from crm.actions import apply, decide
from crm.actions.apply import Profile, apply_with_code
from crm.actions.invite import invite
from crm.models import Application, ApplicationState, Invitation
from wholesale import idempotency
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Do all of it at the same moment; say how each ended."""
    start = Barrier(len(acts), timeout=10)

    def one(act):
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as hands:
        return sorted(hands.map(one, acts))


def applying(invitation, who, at):
    return lambda: apply_with_code(
        invitation=invitation,
        profile=Profile("Jade Noodle House", str(who), "13800004444"),
        key=idempotency.new_key(),
        by=who,
        at=at,
    )


@pytest.fixture
def code(jade, rui, noon):
    return invite(customer=jade, days=1, uses=1, key=idempotency.new_key(), by=rui, at=noon)[0]


@pytest.fixture
def application(code, person, noon):
    return applying(code, person("ann"), noon)()


def deciding(application, by, at, because=""):
    if because:
        return lambda: decide.reject_application(
            number=application.number, because=because, by=by, at=at
        )
    return lambda: decide.approve_application(number=application.number, role="buyer", by=by, at=at)


def decisions():
    return AuditEntry.objects.filter(
        document__startswith="BA", action__in=["application.approved", "application.rejected"]
    ).count()


def test_of_two_reviewers_one_decides(application, rui, max_, noon):
    outcomes = at_once(
        deciding(application, rui, noon), deciding(application, max_, noon, "unknown")
    )

    assert outcomes == ["AlreadyDecided", "done"]
    assert decisions() == 1
    told = ["application.approved", "application.rejected"]
    assert OutboxMessage.objects.filter(topic__in=told).count() == 1


def test_reading_before_deciding_would_let_both_decide(application, rui, max_, noon, monkeypatch):
    """The control: proves that the test above can fail."""
    both_have_read = Barrier(2, timeout=10)

    def read_then_save(number, *, to, because, by, at):
        found = Application.objects.get(number=number)
        both_have_read.wait()
        if found.state != ApplicationState.SUBMITTED:
            return False
        found.state, found.because, found.decided_by, found.decided_at = to, because, by, at
        found.save()
        return True

    monkeypatch.setattr(decide, "_claim", read_then_save)

    outcomes = at_once(
        deciding(application, rui, noon), deciding(application, max_, noon, "unknown")
    )

    assert outcomes == ["done", "done"]
    assert decisions() == 2


def test_of_two_phones_one_uses_the_code(code, person, noon):
    outcomes = at_once(applying(code, person("ann"), noon), applying(code, person("zoe"), noon))

    assert outcomes == ["CodeEnded", "done"]
    assert Invitation.objects.get().uses_left == 0
    assert Application.objects.count() == 1


def test_reading_before_using_would_let_both_in(code, person, noon, monkeypatch):
    """The control: proves that the test above can fail."""
    both_have_read = Barrier(2, timeout=10)

    def read_then_save(invitation, *, at):
        found = Invitation.objects.get(pk=invitation.pk)
        both_have_read.wait()
        assert found.uses_left > 0
        found.uses_left -= 1
        found.save()

    monkeypatch.setattr(apply, "use_up", read_then_save)

    outcomes = at_once(applying(code, person("ann"), noon), applying(code, person("zoe"), noon))

    assert outcomes == ["done", "done"]
    assert Application.objects.count() == 2
