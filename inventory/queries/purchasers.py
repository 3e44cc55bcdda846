"""Who buys for the house: the people a product can name as its buyer."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from inventory.models import Product, PurchaseLine, PurchaseOrder
from wholesale.models import User
from wholesale.permissions import PERMISSIONS

NOBODY = "none"


def purchasers() -> "QuerySet[User]":
    """Everybody who may write purchase orders, by name."""
    return (
        User.objects.filter(is_active=True, groups__name__in=PERMISSIONS["purchase.edit"])
        .distinct()
        .order_by("display_name", "username")
    )


def choices(_user: object = None, *, keeping: int | None = None) -> list[tuple[int, str]]:
    """(pk, name) of them; somebody who is chosen already (`keeping`) stays to be chosen."""
    found = {person.pk: str(person) for person in purchasers()}
    if keeping and keeping not in found:
        found |= {person.pk: str(person) for person in User.objects.filter(pk=keeping)}
    return list(found.items())


def choices_or_nobody(_user: object = None) -> list[tuple[int | str, str]]:
    """The choices of a filter: each of them, and goods that have none."""
    return [*choices(), (NOBODY, _("Without buyer"))]


def named() -> dict[str, int]:
    """The id of each by name and by user name, as tables say them."""
    found = {}
    for person in purchasers():
        found[person.username] = found[str(person)] = person.pk
    return found


def goods_of(rows: "QuerySet[Product]", values: list[str]) -> "QuerySet[Product]":
    """Products of these buyers; NOBODY stands for those that have none."""
    people = [value for value in values if value != NOBODY]
    wanted = Q(buyer__in=people)
    return rows.filter(wanted | Q(buyer=None) if NOBODY in values else wanted)


def with_buyers(rows: "QuerySet[PurchaseOrder]") -> "QuerySet[PurchaseOrder]":
    """Purchase orders with the names of those who buy their goods (`buyers`)."""
    name = Coalesce(
        NullIf(F("sku__product__buyer__display_name"), Value("")),
        F("sku__product__buyer__username"),
    )
    lines = PurchaseLine.objects.filter(order=OuterRef("pk"), sku__product__buyer__isnull=False)
    return rows.annotate(
        buyers=ArraySubquery(lines.annotate(name=name).order_by("name").values("name").distinct())
    )


def purchases_of(rows: "QuerySet[PurchaseOrder]", values: list[str]) -> "QuerySet[PurchaseOrder]":
    """Purchase orders with goods of these buyers."""
    lines = PurchaseLine.objects.filter(
        order=OuterRef("pk"), sku__product__buyer__in=[int(value) for value in values]
    )
    return rows.filter(Exists(lines))
