"""What was agreed and what left the house."""

from orders.models.cart import Cart, CartLine
from orders.models.channel import Channel, ChannelKind, PostingPolicy, PromisePolicy
from orders.models.order import DeliveryMethod, Order, OrderLine, PaymentMethod
from orders.models.returns import ReturnLine, ReturnOrder
from orders.models.shipment import Shipment, ShipmentLine

__all__ = [
    "Cart",
    "CartLine",
    "Channel",
    "ChannelKind",
    "DeliveryMethod",
    "Order",
    "OrderLine",
    "PaymentMethod",
    "PostingPolicy",
    "PromisePolicy",
    "ReturnLine",
    "ReturnOrder",
    "Shipment",
    "ShipmentLine",
]
