import re

from django.urls import reverse

from crm.models import Invitation
from wholesale import idempotency


def share(client, code="C001", **more):
    sent = {"days": "1", "uses": "1", "idempotency_key": idempotency.new_key(), **more}
    return client.post(reverse("crm:customer-share", args=[code]), sent)


def test_the_sheet_shows_a_code_that_leads_to_the_customer(browser, rui, jade):
    answer = share(browser(rui))

    shown = answer.content.decode()
    link = re.search(r"http://testserver(/join/[\w-]+/)", shown).group(1)
    assert "data:image/svg+xml" in shown
    assert 'download="C001-' in shown
    assert answer["Cache-Control"].count("no-store")
    assert "Jade Noodle House" in browser().get(link).content.decode()


def test_the_same_sheet_is_not_shown_twice(browser, rui, jade):
    key = idempotency.new_key()
    client = browser(rui)

    assert share(client, idempotency_key=key).status_code == 200
    again = share(client, idempotency_key=key)

    assert again.status_code == 409
    assert "shown once already" in again.content.decode()
    assert Invitation.objects.count() == 1


def test_a_code_is_taken_back(browser, rui, jade, code_of):
    invitation, token = code_of(jade)
    url = reverse("crm:invitation-revocation", args=["C001", invitation.pk])

    browser(rui).post(url)

    answer = browser().get(reverse("crm:join", args=[token]))
    assert answer.status_code == 410
    assert "taken back" in answer.content.decode()


def test_a_code_is_only_found_under_its_customer(browser, rui, jade, opal, code_of):
    invitation, _ = code_of(jade)

    url = reverse("crm:invitation-revocation", args=[opal.code, invitation.pk])

    assert browser(rui).post(url).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_finance_does_not_share(browser, fin, jade):
    assert share(browser(fin)).status_code == 403
    assert not Invitation.objects.exists()
