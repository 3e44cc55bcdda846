"""Lists of usual goods as people use them: whose, their lines as a shelf, and what makes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from crm.models import Customer
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Sku
from inventory.queries.prices import resolve
from inventory.queries.visible import visible_skus
from orders.models import Order, UsualLine, UsualList
from orders.models.usual import in_whole_packs
from orders.queries.cart import quantities_in_cart
from orders.queries.customer import usual_goods
from orders.queries.grid import in_unit
from orders.states import Approval
from wholesale.models import User
from wholesale.money import ZERO

_USUALLY = 30


@dataclass(slots=True)
class ShelfRow:
    """A line of a list with steppers: `packs` of `factor` base units, `have` as it was typed."""

    line: UsualLine
    packs: str
    factor: int
    unit: str
    par: str
    have: str
    price: Decimal | None
    is_shown: bool

    @property
    def sku(self) -> Sku:
        """The goods."""
        return self.line.sku


def lists_for(customer: Customer, person: User | None) -> QuerySet[UsualList]:
    """The lists of a customer: all of them (None), or those a person of the company may see."""
    rows = UsualList.objects.filter(customer=customer).select_related("made_by", "customer")
    if person is not None:
        rows = rows.filter(Q(is_shared=True) | Q(made_by=person))
    return rows.annotate(kinds=Count("lines"))


def with_lines(lists: QuerySet[UsualList]) -> QuerySet[UsualList]:
    """The lists with their lines and goods, in a constant number of queries."""
    return lists.prefetch_related(
        "lines__sku__product", "lines__sku__unit", "lines__sku__packs__unit"
    )


def lines_of(found: UsualList) -> list[UsualLine]:
    """The lines with goods and packs."""
    rows = found.lines.select_related("sku__product", "sku__unit")
    return list(rows.prefetch_related("sku__packs__unit"))


def shelf(
    customer: Customer, lines: Sequence[UsualLine], typed: Mapping[str, str], *, fills: bool = False
) -> list[ShelfRow]:
    """The lines ready to be ordered, with prices; what was typed stays.

    `fills` proposes what brings the shelf up to its par, by what was counted there.
    """
    skus = {line.sku_id: line.quantity for line in lines}
    shown = set(visible_skus(scheme_of(customer)).filter(pk__in=skus).values_list("pk", flat=True))
    priced = resolve(skus, price_terms(customer))
    rows = []
    for line in lines:
        packs, factor = in_unit(line.sku, line.quantity)
        have = typed.get(f"have-{line.sku_id}", "")
        if fills and line.par is not None:
            wanted = line.fill_up(_number(have) * factor)
            packs = _plain(wanted / factor)
        else:
            packs = typed.get(f"packs-{line.sku_id}", packs)
        units = {pack.factor: pack.unit.name for pack in line.sku.packs.all()}
        price = priced.get(line.sku_id)
        rows.append(
            ShelfRow(
                line, packs, factor, units.get(factor, line.sku.unit.name),
                typed.get(f"par-{line.sku_id}", _plain(line.par / factor) if line.par else ""),
                have, price.unit_price if price else None, line.sku_id in shown,
            )
        )  # fmt: skip
    return rows


def goods_of_order(customer: Customer, number: str) -> dict[int, Decimal]:
    """What an order of the customer wanted; nothing for a number that is not his."""
    rows = Order.objects.filter(customer=customer).exclude(approval=Approval.DRAFT)
    found = rows.filter(number=number.strip().upper()).first()
    return found.demand() if found else {}


def goods_of_cart(customer: Customer, person: User) -> dict[int, Decimal]:
    """What a person has in the cart."""
    return dict(quantities_in_cart(customer, person))


def goods_bought_most(customer: Customer, *, today: date) -> dict[int, Decimal]:
    """What he buys most often, as much as he takes at a time, in whole packs."""
    found = {}
    for one in usual_goods(customer, today=today, goods=_USUALLY):
        average = one.quantity / max(one.orders, 1)
        found[one.sku.pk] = in_whole_packs(one.sku, average)
    return found


def _number(text: str) -> Decimal:
    return Decimal(text) if text.isascii() and text.isdecimal() and len(text) < 10 else ZERO


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
