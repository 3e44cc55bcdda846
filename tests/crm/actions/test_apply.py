from datetime import timedelta

import pytest

from crm.actions.apply import (
    AlreadyApplied,
    AlreadyMember,
    Profile,
    ProfileIncomplete,
    apply_as_visitor,
    apply_with_code,
)
from crm.actions.decide import reject_application
from crm.actions.invite import CodeEnded, revoke_invitation
from crm.models import Application, Invitation, Member
from tests.conftest import NOON
from wholesale.models import OutboxMessage

ANN = Profile("Jade Noodle House", "Ann", "13800004444")


def test_an_application_uses_the_code_up_and_tells_staff(applied, jade, ann):
    application = applied()

    assert (application.customer, application.user, application.state) == (jade, ann, "submitted")
    assert Invitation.objects.get().uses_left == 0
    message = OutboxMessage.objects.get()
    assert (message.topic, message.document) == ("application.submitted", application.number)
    assert not Member.objects.exists()


def test_the_same_form_twice_applies_once(code_of, jade, ann, noon, key):
    invitation, _ = code_of(jade, uses=5)
    token = key()

    def send():
        return apply_with_code(invitation=invitation, profile=ANN, key=token, by=ann, at=noon)

    assert send() == send()
    assert Invitation.objects.get().uses_left == 4
    assert OutboxMessage.objects.count() == 1


def test_a_used_code_is_refused_to_the_next(applied, code_of, jade, person, noon):
    invitation, _ = code_of(jade)
    applied(invitation=invitation)

    with pytest.raises(CodeEnded) as refused:
        applied(invitation=invitation, by=person("zoe"))

    assert "used already" in refused.value.sentence
    assert Application.objects.count() == 1


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=30)], ids=["at", "after"])
def test_an_expired_code_is_refused(code_of, jade, ann, noon, key, later):
    invitation, _ = code_of(jade)

    with pytest.raises(CodeEnded):
        apply_with_code(invitation=invitation, profile=ANN, key=key(), by=ann, at=noon + later)

    assert not Application.objects.exists()
    assert Invitation.objects.get().uses_left == 1


def test_a_revoked_code_is_refused(applied, code_of, jade, rui, noon):
    invitation, _ = code_of(jade, uses=5)
    revoke_invitation(invitation=invitation, by=rui, at=noon)

    with pytest.raises(CodeEnded):
        applied(invitation=invitation)

    assert Invitation.objects.get().uses_left == 5


def test_a_second_open_application_keeps_the_code(applied, code_of, jade):
    applied()
    other, _ = code_of(jade)

    with pytest.raises(AlreadyApplied):
        applied(invitation=other)

    other.refresh_from_db()
    assert other.uses_left == 1
    assert Application.objects.count() == 1


def test_somebody_who_acts_for_the_company_need_not_apply(applied, lin):
    with pytest.raises(AlreadyMember):
        applied(by=lin)

    assert Invitation.objects.get().uses_left == 1


def test_who_was_rejected_applies_again_with_the_same_code(applied, code_of, jade, rui, noon):
    invitation, _ = code_of(jade)
    first = applied(invitation=invitation)
    reject_application(number=first.number, because="who are you", by=rui, at=noon)

    second = applied(invitation=invitation)

    assert second.state == "submitted"
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "applies"),
    [({"revoked_at": NOON}, False), ({"expires_at": NOON}, True)],
    ids=["taken back", "expired meanwhile"],
)
def test_a_rejected_person_applies_again_unless_the_code_was_taken_back(
    applied, code_of, jade, rui, noon, change, applies
):
    invitation, _ = code_of(jade)
    first = applied(invitation=invitation)
    reject_application(number=first.number, because="no", by=rui, at=noon)
    Invitation.objects.update(**change)
    invitation.refresh_from_db()

    if applies:
        applied(invitation=invitation)
    else:
        with pytest.raises(CodeEnded):
            applied(invitation=invitation)

    assert Application.objects.count() == 1 + applies


def test_one_person_may_apply_for_several_companies(applied, jade, opal):
    assert applied(customer=jade).customer == jade
    assert applied(customer=opal).customer == opal


def test_a_visitor_brings_both_photos(ann, noon, key, house):
    with pytest.raises(ProfileIncomplete):
        apply_as_visitor(profile=ANN, key=key(), by=ann, at=noon)

    assert not Application.objects.exists()


def test_a_visitor_waits_with_one_application(visited):
    assert visited().customer is None

    with pytest.raises(AlreadyApplied):
        visited()

    assert Application.objects.count() == 1
