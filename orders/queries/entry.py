"""What the entry page needs: whom one can key for, on which channel, and a draft's lines."""

from collections.abc import Sequence

from django.db.models import QuerySet

from crm.models import Address, Customer, CustomerState
from inventory.models import Sku, Warehouse
from inventory.queries import lookup
from orders.models import Channel, ChannelKind, DeliveryMethod, Order, OrderLine, PaymentMethod
from wholesale import search

# What nobody keys: orders of these channels arrive by themselves.
_NOT_KEYED = (ChannelKind.MALL, ChannelKind.IMPORT)


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
