"""Customers for the office's one search box."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.queries.customers import search_customers
from crm.queries.scope import customers_in_reach
from wholesale.finding import Finder, Found, register
from wholesale.models import User

FEW = 6


def find(user: User, text: str) -> list[Found]:
    """The customers in this person's reach that have every word of the text."""
    rows = search_customers(customers_in_reach(user), text)[:FEW]
    return [
        Found(
            customer.name,
            " · ".join(filter(None, (customer.code, customer.contact_name, customer.phone))),
            reverse("crm:customer-detail", args=[customer.code]),
        )
        for customer in rows
    ]


register(Finder(_("Customers"), "users", "customer.view", find))
