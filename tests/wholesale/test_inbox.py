"""From what happened to the person who should know."""

import pytest
from django.test import Client

from orders.actions.review import reject_order, review_order
from wholesale import drain
from wholesale.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)


def texts_of(user):
    client = signed_in(user)
    html = client.get("/inbox/").content.decode()
    return [line for line in ("New order", "was approved", "was rejected") if line in html]


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_order_is_told_to_the_desk_and_the_salesman_of_the_area(
    submitted, olive, rui, sam, fin, person, sanya
):
    from crm.models import AreaPerson

    elsewhere = person("sunny", "salesman")
    AreaPerson.objects.create(area=sanya, user=elsewhere, role="salesman")
    submitted()

    drain.drain()

    assert set(Notice.objects.values_list("user__username", flat=True)) == {"olive", "rui", "sam"}
    assert texts_of(rui) == ["New order"]


def test_a_message_delivered_twice_tells_once(submitted, rui):
    from wholesale import outbox
    from wholesale.models import OutboxMessage

    submitted()
    message = OutboxMessage.objects.get()
    outbox.deliver(message)
    outbox.deliver(message)

    assert Notice.objects.filter(user=rui).count() == 1


def test_the_buyer_is_told_of_the_decision(submitted, rui, lin, bo, noon):
    approved, rejected = submitted(), submitted()
    review_order(number=approved.number, by=rui, at=noon)
    reject_order(number=rejected.number, because="No delivery there", by=rui, at=noon)

    while drain.drain():
        pass

    html = signed_in(bo).get("/inbox/").content.decode()
    assert f"Your order {approved.number} was approved" in html
    assert f"Your order {rejected.number} was rejected: No delivery there" in html


def test_the_badge_counts_speaks_once_and_is_quiet_while_nothing_changes(submitted, rui):
    client = signed_in(rui)
    first = client.get("/inbox/badge/")
    assert (first.content, "HX-Trigger" in first) == (b"", False)

    order = submitted()
    drain.drain()
    news = client.get("/inbox/badge/", headers={"if-none-match": first["ETag"]})
    assert news.content == b"1"
    assert f"New order {order.number} from Jade Noodle House, channel Mall" in news["HX-Trigger"]

    calm = client.get("/inbox/badge/")
    assert (calm.content, "HX-Trigger" in calm) == (b"1", False)
    assert client.get("/inbox/badge/", headers={"if-none-match": calm["ETag"]}).status_code == 304


def test_who_switched_reminders_off_is_not_told(submitted, rui, max_):
    rui.notify_new_documents = False
    rui.save()
    submitted()

    drain.drain()

    assert set(Notice.objects.values_list("user__username", flat=True)) == {"olive", "max"}


def test_reading_all_empties_the_badge(submitted, rui):
    submitted()
    drain.drain()
    client = signed_in(rui)

    client.post("/inbox/reading/")

    assert client.get("/inbox/badge/").content == b""
