"""What the tests of the phone's pages share."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.actions.cart import put_in_cart


def put(sku, quantity, jade, lin, noon):
    put_in_cart(customer=jade, sku_id=sku.pk, quantity=Decimal(quantity), by=lin, at=noon)


def names(answer):
    return [str(card.product.code) for card in answer.context["cards"]]


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
