"""Goods in the admin: everything can be read, masters repaired, nothing posted changed."""

import pytest
from django.contrib import admin
from django.urls import path, reverse

from inventory.models import (
    Barcode,
    Price,
    Product,
    StockAdjustment,
    StockLevel,
    StockMove,
)
from wholesale.models import User
from wholesale.search import query_tokens
from wholesale.urls import urlpatterns as addresses_of_the_house

# The admin alone, wherever the house puts it.
urlpatterns = [path("admin/", admin.site.urls), *addresses_of_the_house]
pytestmark = pytest.mark.urls(__name__)

MODELS = [
    "product", "sku", "category", "brand", "pricelist", "displayscheme", "warehouse", "tag",
    "unit", "packtype", "specificationvalue", "stocklevel", "stockmove", "stockadjustment",
]  # fmt: skip


@pytest.fixture
def root(client, house):
    client.force_login(User.objects.create_superuser("root", language="en"))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_is_searched(root, soy, model):
    address = reverse(f"admin:inventory_{model}_changelist")

    assert root.get(address).status_code == 200


def test_a_product_is_repaired_and_still_found(root, soy):
    address = reverse("admin:inventory_product_change", args=[soy.product_id])
    page = root.get(address)
    form = page.context["adminform"].form
    said = {name: value for name, value in form.initial.items() if value is not None} | {
        "name": "Fish sauce",
        "skus-TOTAL_FORMS": 0,
        "skus-INITIAL_FORMS": 0,
    }

    answer = root.post(address, said)

    assert answer.status_code == 302, answer.context["errors"]
    product = Product.objects.get()
    assert (product.name, product.version) == ("Fish sauce", 2)
    assert Product.objects.filter(search_tokens__contains=query_tokens("fish")).exists()


@pytest.mark.parametrize("model", [StockLevel, StockMove, StockAdjustment])
def test_what_was_posted_can_only_be_read(root, soy, model, main_warehouse, olive, noon):
    StockAdjustment.objects.create(
        number="SA000001", warehouse=main_warehouse, reason="x", posted_at=noon, posted_by=olive
    )
    name = model._meta.model_name
    row = model.objects.first()

    assert root.get(reverse(f"admin:inventory_{name}_change", args=[row.pk])).status_code == 200
    assert root.get(reverse(f"admin:inventory_{name}_add")).status_code == 403
    for command in ("change", "delete"):
        address = reverse(f"admin:inventory_{name}_{command}", args=[row.pk])
        assert root.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_a_price_list_shows_its_prices_without_fields(root, soy, retail):
    address = reverse("admin:inventory_pricelist_change", args=[retail.price_list_id])

    page = root.get(address).content.decode()

    assert "4.5000" in page
    assert Price.objects.count() == 1
    assert not Barcode.objects.exists()
