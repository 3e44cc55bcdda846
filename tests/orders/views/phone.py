"""What the tests of the phone's pages share."""

import re
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Product
from orders.actions.cart import put_in_cart


def put(sku, quantity, jade, lin, noon):
    put_in_cart(customer=jade, sku_id=sku.pk, quantity=Decimal(quantity), by=lin, at=noon)


def names(answer):
    """The codes of the products a shelf page shows, in its order."""
    drawn = re.findall(r'class="goods__name" href="/shop/goods/(\d+)/"', answer.content.decode())
    codes = dict(Product.objects.values_list("pk", "code"))
    return [codes[int(pk)] for pk in drawn]


def queries_of(client, address):
    """How many queries a page takes for somebody who has been there before."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def checkout_form(client, customer):
    """The form as the page gives it, with the usual address."""
    answer = client.get("/shop/checkout/")
    cart = answer.context["cart"]
    return {
        "idempotency_key": cart.key, "seen": cart.seen,
        "address_key": answer.context["address_key"],
        "delivery_method": "ship", "payment_method": "monthly",
        "address": str(customer.addresses.get().pk), "remark": "",
    }  # fmt: skip
