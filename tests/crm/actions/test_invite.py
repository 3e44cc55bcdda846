from datetime import timedelta

import pytest

from crm.actions.invite import (
    CodeShownBefore,
    CustomerBlocked,
    hash_of,
    invite,
    revoke_invitation,
    why_ended,
)
from crm.models import CustomerState, Invitation
from wholesale.models import AuditEntry


def test_only_the_hash_of_the_secret_is_kept(code_of, jade):
    invitation, token = code_of(jade)

    assert len(token) >= 43
    kept = [str(value) for value in Invitation.objects.values_list().get()]
    assert token not in kept
    assert invitation.token_hash == hash_of(token)
    assert token not in str(AuditEntry.objects.get(action="invitation.made").facts)


def test_a_code_is_good_for_a_day_and_one_person_unless_staff_say_otherwise(code_of, jade, noon):
    first, _ = code_of(jade)
    longer, _ = code_of(jade, days=7, uses=5)
    odd, _ = code_of(jade, days=3650, uses=100000)

    assert (first.expires_at, first.uses_left) == (noon + timedelta(days=1), 1)
    assert (longer.expires_at, longer.uses_left) == (noon + timedelta(days=7), 5)
    assert (odd.expires_at, odd.uses_left) == (noon + timedelta(days=1), 1)


def test_the_same_form_twice_makes_one_code(jade, rui, noon, key):
    token = key()
    invite(customer=jade, days=1, uses=1, key=token, by=rui, at=noon)

    with pytest.raises(CodeShownBefore):
        invite(customer=jade, days=1, uses=1, key=token, by=rui, at=noon)

    assert Invitation.objects.count() == 1


def test_a_blocked_customer_is_not_shared(code_of, jade):
    jade.state = CustomerState.BLOCKED

    with pytest.raises(CustomerBlocked):
        code_of(jade)

    assert not Invitation.objects.exists()


def test_a_code_says_why_it_ended(code_of, jade, rui, noon):
    invitation, _ = code_of(jade)
    assert why_ended(invitation, at=noon) == ""
    assert "expired" in why_ended(invitation, at=noon + timedelta(days=1))

    revoke_invitation(invitation=invitation, by=rui, at=noon)
    invitation.refresh_from_db()
    assert "taken back" in why_ended(invitation, at=noon)
