"""The admin: superusers see everything, and change nothing that was posted."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise

from orders.actions.review import review_order
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import nameless
from wholesale.models import User

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {"wholesale", "inventory", "crm", "finance", "orders", "warehouse", "pos"}


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


def test_no_app_model_or_field_of_ours_is_named_in_english_only():
    ours = [model for model in admin.site._registry if model.__module__.split(".")[0] in OURS]

    apps_ = {model._meta.app_config for model in ours}
    assert {app.label for app in apps_ if not isinstance(app.verbose_name, Promise)} == set()
    names = [(model, name) for model in ours for name in names_of(model)]
    assert [model for model, name in names if not isinstance(name, Promise)] == []
    assert [(model, field.name) for model in ours for field in nameless(model)] == []


def names_of(model):
    return model._meta.verbose_name, model._meta.verbose_name_plural


def test_the_admin_speaks_the_language_of_whoever_looks(root):
    User.objects.update(language="zh-hans")
    root.cookies["django_language"] = "zh-hans"

    page = root.get("/admin/").content.decode()

    for word in ("订单", "客户", "商品", "仓库"):
        assert word in page
    assert ">Orders<" not in page
