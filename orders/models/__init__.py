"""What was agreed and what left the house."""

from orders.models.cart import Cart, CartLine
from orders.models.channel import (
    Channel,
    ChannelKind,
    CreditPolicy,
    PostingPolicy,
    PromisePolicy,
)
from orders.models.flag import Flag, FlagColour, OrderFlag
from orders.models.hold import Hold, HoldCode, HoldStep
from orders.models.keying import Keying
from orders.models.order import DeliveryMethod, Order, OrderLine, PaymentMethod
from orders.models.returns import ReturnLine, ReturnOrder
from orders.models.served_area import ServedArea
from orders.models.shipment import Shipment, ShipmentLine

__all__ = [
    "Cart",
    "CartLine",
    "Channel",
    "ChannelKind",
    "CreditPolicy",
    "DeliveryMethod",
    "Flag",
    "FlagColour",
    "Hold",
    "HoldCode",
    "HoldStep",
    "Keying",
    "Order",
    "OrderFlag",
    "OrderLine",
    "PaymentMethod",
    "PostingPolicy",
    "PromisePolicy",
    "ReturnLine",
    "ReturnOrder",
    "ServedArea",
    "Shipment",
    "ShipmentLine",
]
