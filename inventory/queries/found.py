"""Goods for the office's one search box."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inventory.queries.lookup import find_goods
from wholesale.finding import Finder, Found, register
from wholesale.models import User

FEW = 6


def find(_user: User, text: str) -> list[Found]:
    """The products that a code, barcode or words mean, each once."""
    found: dict[int, Found] = {}
    for match in find_goods(text, limit=3 * FEW):
        product = match.sku.product
        url = reverse("inventory:product-detail", args=[product.pk])
        found.setdefault(product.pk, Found(product.name, match.sku.code, url))
    return list(found.values())[:FEW]


register(Finder(_("Goods"), "package", "catalogue.view", find))
