"""The audit trail of the house as a list."""

from django.urls import reverse

from wholesale import audit
from wholesale.db import use_case


@use_case
def renamed(*, by, at):
    """A line of the trail."""
    audit.record(
        "company.changed", document="company", by=by, at=at, because="New sign",
        changes={"name": ["Old house", "New house"]},
    )  # fmt: skip


def test_the_trail_says_who_changed_what_and_why(client, olive, noon):
    renamed(by=olive, at=noon)
    client.force_login(olive)

    page = client.get(reverse("audit-list"), {"document": "comp", "by": olive.pk}).content.decode()

    assert "Name: Old house → New house" in page
    assert "New sign" in page


def test_filters_leave_out_other_documents(client, olive, noon):
    renamed(by=olive, at=noon)
    client.force_login(olive)

    page = client.get(reverse("audit-list"), {"document": "SO-1"}).content.decode()

    assert "New sign" not in page


def test_a_clerk_does_not_read_the_trail(client, cleo):
    client.force_login(cleo)

    assert client.get(reverse("audit-list")).status_code == 403
