"""The admin: superusers see everything, and change nothing that was posted."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from orders.actions.review import review_order
from wholesale.admin_site import OnlyRead
from wholesale.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(house):
    client = Client()
    root = User.objects.create_superuser("root", language="en")
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_list_opens(root, submitted, rui, noon):
    review_order(number=submitted().number, by=rui, at=noon)

    answers = {
        model._meta.label: root.get(address(model, "changelist")).status_code
        for model in admin.site._registry
    }

    assert {label for label, status in answers.items() if status != 200} == set()
    assert len(answers) > 40


def test_what_was_posted_takes_no_change(root, submitted, rui, noon):
    review_order(number=submitted().number, by=rui, at=noon)
    posted = [m for m, page in admin.site._registry.items() if isinstance(page, OnlyRead)]

    for model in posted:
        for row in model.objects.all()[:1]:
            assert root.post(address(model, "change", row.pk), {}).status_code == 403
            assert root.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert {"Order", "Shipment", "Entry", "StockMove", "AuditEntry"} <= {m.__name__ for m in posted}


def test_only_superusers_come_in(olive):
    client = Client()
    User.objects.filter(pk=olive.pk).update(is_staff=True)
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/orders/order/").status_code == 302
    assert Client().get("/admin/", follow=True).request["PATH_INFO"] == "/login/"


def test_an_administrator_without_a_role_is_sent_to_the_admin(root):
    assert root.get("/")["Location"] == "/admin/"
