"""What the entry page needs: whom one can key for, on which channel, and a draft's lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from crm.models import Address, Customer, CustomerState
from inventory.models import Sku, Warehouse
from inventory.queries import lookup
from inventory.queries.coupons import Held, code_of, coupons_of
from orders.models import (
    Channel,
    ChannelKind,
    DeliveryMethod,
    Keying,
    Order,
    OrderLine,
    PaymentMethod,
    UsualList,
)
from orders.queries import usual
from orders.queries.customer import usual_goods
from orders.states import Approval
from wholesale import search
from wholesale.models import User
from wholesale.money import ZERO

# What nobody keys: orders of these channels arrive by themselves.
_NOT_KEYED = (ChannelKind.MALL, ChannelKind.IMPORT)
ROWS = 50
TAKEN_AT_MOST = 60
USUAL_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class More:
    """What of a long order is not drawn yet: from where on, how many lines, what they come to."""

    after: int
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some lines of an order, and what comes after them."""

    lines: list[OrderLine]
    more: More | None = None


def coupon_on(draft: Order) -> str:
    """The code of the coupon that a draft has, if any; one query without."""
    return code_of(list(draft.lines.exclude(deals=[]).values_list("deals", flat=True)))


def coupons_to_use(customer: Customer) -> list[Held]:
    """The coupons the customer was given and can use now; two queries."""
    held = coupons_of(customer.pk, at=timezone.now())
    return [one for one in held if one.is_usable]


def find_customers(customers: QuerySet[Customer], text: str) -> list[Customer]:
    """Active customers by name, code, phone or pinyin; without a text, the newest ones."""
    active = customers.filter(state=CustomerState.ACTIVE).select_related("area", "level")
    tokens = search.query_tokens(text)
    return list(active.filter(search_tokens__contains=tokens)[:20] if tokens else active[:20])


def open_channels() -> list[Channel]:
    """The channels that orders may be keyed on."""
    return list(Channel.objects.filter(is_active=True).select_related("warehouse"))


def open_channel(pk: str) -> Channel | None:
    """One of them by its id, None when there is no such."""
    rows = Channel.objects.filter(is_active=True).select_related("warehouse")
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None


def usual_channel(customer: Customer) -> Channel:
    """The channel staff last keyed this customer's order on, else the first that is keyed."""
    last = Order.objects.filter(customer=customer, is_by_customer=False, channel__is_active=True)
    found = last.exclude(channel__kind__in=_NOT_KEYED).order_by("-created_at").first()
    if found:
        return found.channel
    rows = Channel.objects.filter(is_active=True).select_related("warehouse")
    return rows.exclude(kind__in=_NOT_KEYED).first() or rows[:1].get()


def warehouse_of(channel: Channel | None) -> Warehouse:
    """Where goods of a channel leave from."""
    own = channel.warehouse if channel else None
    return own or Warehouse.objects.get(is_default=True)


def lines_of(order: Order, *, only: Sequence[int] | None = None) -> list[OrderLine]:
    """An order's lines with goods and packs; `only` those with these ids."""
    lines = order.lines.select_related("sku__product", "sku__unit")
    if only is not None:
        lines = lines.filter(pk__in=only)
    return list(lines.prefetch_related("sku__packs__unit"))


def page_of_lines(order: Order, *, after: str = "") -> LinePage:
    """The lines after a position (from the first on, when it is none), and what is left then."""
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    rest = order.lines.filter(position__gt=start)
    found = rest.select_related("sku__product", "sku__unit").prefetch_related("sku__packs__unit")
    lines = list(found[:ROWS])
    if len(lines) < ROWS:
        return LinePage(lines)
    beyond = order.lines.filter(position__gt=lines[-1].position)
    left = beyond.order_by().aggregate(amount=Sum("amount", default=ZERO), count=Count("pk"))
    if not left["count"]:
        return LinePage(lines)
    return LinePage(lines, More(lines[-1].position, left["count"], left["amount"]))


def last_order(customer: Customer) -> Order | None:
    """The last order that was submitted for or by this customer."""
    kept = Order.objects.filter(customer=customer).exclude(
        approval__in=[Approval.DRAFT, Approval.REJECTED, Approval.WITHDRAWN]
    )
    return kept.order_by("-created_at", "-pk").first()


def lines_to_take(order: Order) -> list[OrderLine]:
    """Its first lines that can be ordered again: on the shelf, no gifts."""
    lines = order.lines.filter(
        is_gift=False, sku__is_on_shelf=True, sku__product__is_on_shelf=True
    ).select_related("sku__product", "sku__unit")
    return list(lines.prefetch_related("sku__packs__unit")[:TAKEN_AT_MOST])


def usual_to_take(customer: Customer, *, today: date) -> list[tuple[Sku, Decimal]]:
    """The goods he orders again and again, as (SKU, what he takes on average in whole packs)."""
    often = usual_goods(customer, today=today, goods=USUAL_AT_MOST)
    return [
        (one.sku, Decimal(one.sku.pack_rule.neighbours(one.quantity / one.orders - 1)[1]))
        for one in often
        if one.sku.is_on_shelf and one.sku.product.is_on_shelf
    ]


def list_to_take(found: UsualList) -> list[tuple[Sku, Decimal]]:
    """The goods of one of his lists that are on the shelf, as (SKU, usual quantity)."""
    return [
        (line.sku, line.quantity)
        for line in usual.lines_of(found)
        if line.sku.is_on_shelf and line.sku.product.is_on_shelf
    ]


def kept_keying(user: User, customer: Customer, order: Order | None) -> Keying | None:
    """What this person keyed for the customer (or in the draft) and did not save."""
    return Keying.objects.filter(user=user, customer=customer, order=order).first()


def unfinished(user: User, customers: QuerySet[Customer]) -> list[Keying]:
    """What this person began to key and did not save, newest first."""
    rows = Keying.objects.filter(user=user, customer__in=customers.order_by())
    return list(rows.select_related("customer", "order")[:10])


def goods_to_key(text: str, *, limit: int = 12) -> list[lookup.Match]:
    """Goods on the shelf that answer to what is typed or scanned."""
    on_shelf = Sku.objects.filter(is_on_shelf=True, product__is_on_shelf=True)
    return lookup.find_goods(text, within=on_shelf, limit=limit)


def addresses_of(customer: Customer) -> list[Address]:
    """Where a customer's goods can go."""
    return list(customer.addresses.filter(is_active=True))


def usual_details(customer: Customer) -> dict[str, str]:
    """What a new order starts with: the default address, and the ways of the last order."""
    last = Order.objects.filter(customer=customer).order_by("-created_at", "-pk").first()
    ways = {
        "delivery_method": last.delivery_method if last else DeliveryMethod.SHIP,
        "payment_method": last.payment_method if last else PaymentMethod.MONTHLY,
    }
    address = customer.addresses.filter(is_active=True).first()
    if address is None:
        return {**ways, "recipient": customer.contact_name, "phone": customer.phone}
    return {
        **ways, "recipient": address.recipient, "phone": address.phone, "address": address.text,
    }  # fmt: skip
