"""Goods for the office's one search box."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inventory.queries.lookup import find_goods
from inventory.queries.purchases import (
    purchase_rows,
    receipt_rows,
    search_suppliers,
    supplier_rows,
)
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


def find_purchases(_user: User, text: str) -> list[Found]:
    """The purchase orders, receipts and suppliers that a number or a name means."""
    words = text.strip()
    found = []
    if words[:2].upper() in {"PO", "GR"}:
        for order in purchase_rows().filter(number__istartswith=words).order_by("-pk")[:FEW]:
            url = reverse("inventory:purchase-detail", args=[order.number])
            found.append(Found(order.number, order.supplier.name, url))
        for receipt in receipt_rows().filter(number__istartswith=words).order_by("-pk")[:FEW]:
            url = reverse("inventory:receipt-detail", args=[receipt.number])
            found.append(Found(receipt.number, receipt.supplier.name, url))
    for supplier in search_suppliers(supplier_rows(), words).order_by("name")[:FEW]:
        url = reverse("inventory:supplier-detail", args=[supplier.number])
        found.append(Found(supplier.name, supplier.code, url))
    return found[:FEW]


register(Finder(_("Purchasing"), "truck-delivery", "purchase.view", find_purchases))
register(Finder(_("Goods"), "package", "catalogue.view", find))
