"""Who may do what: one table in code. Roles are data (groups); permissions are not.

A view says `@needs("order.review")` or `@public`; a view that says neither answers 403.
How far a right reaches (shop, area, own customers) is decided in each app's access.py.
`docs/permissions.md` is written from this table and checked by a test.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale.models import User

V = TypeVar("V", bound=Callable[..., Any])


class Role(models.TextChoices):
    """The roles a person can hold. Customer roles come from membership in a customer."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    REVIEWER = "reviewer", _("Order reviewer")
    SALESMAN = "salesman", _("Salesman")
    PURCHASER = "purchaser", _("Purchaser")
    CLERK = "clerk", _("Warehouse clerk")
    DRIVER = "driver", _("Driver")
    CASHIER = "cashier", _("Cashier")
    FINANCE = "finance", _("Finance")
    CUSTOMER_OWNER = "customer_owner", _("Customer: owner")
    CUSTOMER_BUYER = "customer_buyer", _("Customer: buyer")


R = Role
STAFF_ROLES = (
    R.OWNER, R.MANAGER, R.REVIEWER, R.SALESMAN, R.PURCHASER,
    R.CLERK, R.DRIVER, R.CASHIER, R.FINANCE,
)  # fmt: skip
OFFICE_ROLES = (
    R.OWNER, R.MANAGER, R.REVIEWER, R.SALESMAN, R.PURCHASER, R.CLERK, R.CASHIER, R.FINANCE,
)  # fmt: skip
CUSTOMER_ROLES = (R.CUSTOMER_OWNER, R.CUSTOMER_BUYER)
_BOSSES = (R.OWNER, R.MANAGER)

# fmt: off
PERMISSIONS: dict[str, tuple[Role, ...]] = {
    # the house
    "office.enter": OFFICE_ROLES,
    "driver.enter": (R.DRIVER,),
    "ui.view": STAFF_ROLES,
    "company.edit": (R.OWNER,),
    "people.edit": (R.OWNER, R.MANAGER),
    "audit.view": (R.OWNER, R.MANAGER, R.FINANCE),
    "job.view": OFFICE_ROLES,
    "list.share_view": _BOSSES,
    "import.run": _BOSSES,
    # what we sell
    "catalogue.view": OFFICE_ROLES,
    "catalogue.edit": _BOSSES,
    "scheme.edit": _BOSSES,
    "price.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.PURCHASER),
    "price.edit": _BOSSES,
    "cost.view": (*_BOSSES, R.FINANCE, R.PURCHASER),
    "stock.view": OFFICE_ROLES,
    "stock.adjust": _BOSSES,
    "transfer.view": (*_BOSSES, R.CLERK, R.PURCHASER, R.FINANCE),
    "transfer.enter": (*_BOSSES, R.CLERK),
    "transfer.review": (*_BOSSES, R.CLERK),
    "transfer.undo": _BOSSES,
    "count.enter": (*_BOSSES, R.CLERK),
    "count.post": _BOSSES,
    "scrap.post": _BOSSES,
    "purchase.view": (*_BOSSES, R.PURCHASER, R.FINANCE, R.CLERK),
    "purchase.edit": (*_BOSSES, R.PURCHASER),
    "purchase.receive": (*_BOSSES, R.PURCHASER, R.CLERK),
    "purchase.write_off": (*_BOSSES, R.PURCHASER),
    "packaging.view": (*_BOSSES, R.CLERK, R.PURCHASER, R.FINANCE, R.REVIEWER, R.SALESMAN),
    "packaging.enter": (*_BOSSES, R.CLERK),
    "packaging.correct": (*_BOSSES, R.FINANCE),
    # who buys
    "customer.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.CLERK, R.CASHIER),
    "customer.edit": (*_BOSSES, R.SALESMAN),
    "customer.set_credit": _BOSSES,
    "customer.share": (*_BOSSES, R.SALESMAN, R.REVIEWER),
    "binding.review": (*_BOSSES, R.REVIEWER),
    "area.edit": _BOSSES,
    # orders
    "order.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.CLERK),
    "order.enter": (*_BOSSES, R.REVIEWER, R.SALESMAN),
    "order.review": (*_BOSSES, R.REVIEWER),
    "order.allocate": (*_BOSSES, R.REVIEWER),
    "order.correct_price": _BOSSES,
    "order.flag": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.CLERK),
    "flag.edit": _BOSSES,
    "hold.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE),
    "hold.release": (*_BOSSES, R.REVIEWER, R.FINANCE),
    "hold.release_credit": (*_BOSSES, R.FINANCE),
    "hold.release_price": _BOSSES,
    "hold.release_customer": _BOSSES,
    "hold.release_address": (*_BOSSES, R.REVIEWER),
    "order.ship": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.CLERK),
    "order.write_off": _BOSSES,
    "order.print": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.CLERK, *CUSTOMER_ROLES),
    "order.arrange": (*_BOSSES, R.REVIEWER),
    "quotation.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE),
    "quotation.enter": (*_BOSSES, R.REVIEWER, R.SALESMAN),
    "quotation.print": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, *CUSTOMER_ROLES),
    "quotation.set_price": (*_BOSSES, R.SALESMAN),
    "return.view": (*_BOSSES, R.REVIEWER, R.SALESMAN, R.FINANCE, R.CLERK),
    "return.enter": (*_BOSSES, R.REVIEWER, R.SALESMAN),
    "return.approve": (*_BOSSES, R.REVIEWER, R.SALESMAN),
    "return.receive": (*_BOSSES, R.CLERK),
    "rating.moderate": (*_BOSSES, R.REVIEWER),
    "channel.edit": _BOSSES,
    "served_area.edit": _BOSSES,
    "delivery.drive": (R.DRIVER,),
    "delivery.take_back": (R.DRIVER,),
    # money
    "money.view": (*_BOSSES, R.FINANCE),
    "statement.view": (*_BOSSES, R.FINANCE, R.SALESMAN, R.REVIEWER),
    "settlement.view": (*_BOSSES, R.FINANCE, R.CASHIER, R.SALESMAN),
    "settlement.record": (R.OWNER, R.MANAGER, R.FINANCE, R.CASHIER, R.SALESMAN),
    "settlement.review": (R.OWNER, R.FINANCE),
    "settlement.write_off": (R.OWNER, R.FINANCE),
    "payable.view": (*_BOSSES, R.PURCHASER, R.FINANCE),
    "bill.edit": (*_BOSSES, R.PURCHASER, R.FINANCE),
    "bill.review": (R.OWNER, R.FINANCE),
    "bill.write_off": (R.OWNER, R.FINANCE),
    "payout.record": (*_BOSSES, R.FINANCE),
    "payout.review": (R.OWNER, R.FINANCE),
    "payout.write_off": (R.OWNER, R.FINANCE),
    "tender.edit": (*_BOSSES, R.FINANCE),
    # reports
    "report.view": (*_BOSSES, R.REVIEWER, R.FINANCE, R.SALESMAN),
    # the customer's own people, and staff who order for him
    "cart.fill": (*CUSTOMER_ROLES, *_BOSSES, R.REVIEWER, R.SALESMAN),
    "shop.order": CUSTOMER_ROLES,
    "shop.money": CUSTOMER_ROLES,
    "shop.people": (R.CUSTOMER_OWNER,),
}
# fmt: on


def may(user: Any, permission: str, *, roles: frozenset[str] | None = None) -> bool:
    """Whether a person holds a role that carries the permission.

    `roles` replaces the person's own roles, for somebody acting as a customer's person.
    """
    allowed = PERMISSIONS[permission]
    held = roles if roles is not None else user.roles if isinstance(user, User) else frozenset()
    return bool(user.is_authenticated and user.is_active and held.intersection(allowed))


def needs(permission: str) -> Callable[[V], V]:
    """Declare the permission a view needs; the middleware asks for it before the view runs."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def declare(view: V) -> V:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(view: V) -> V:
    """Declare that a view is for every person who has signed in, whatever the role."""
    view.permission = "signed-in"  # type: ignore[attr-defined]
    return view


def public(view: V) -> V:
    """Declare that a view is for everybody, signed in or not."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view
