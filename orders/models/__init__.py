"""What was agreed and what left the house."""

from orders.models.alias import Alias
from orders.models.allocation import (
    AllocationRow,
    AllocationRule,
    AllocationRun,
    OrderShare,
)
from orders.models.assignment import Assignment
from orders.models.cart import Cart, CartLine
from orders.models.change_request import ChangeRequest
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
from orders.models.quotation import Quotation, QuotationLine, QuotationVersion
from orders.models.rating import Rating, RatingPicture, RatingState
from orders.models.returns import ReturnLine, ReturnOrder
from orders.models.served_area import ServedArea
from orders.models.shipment import Shipment, ShipmentLine
from orders.models.usual import UsualLine, UsualList
from orders.models.version import OrderVersion

__all__ = [
    "Alias",
    "AllocationRow",
    "AllocationRule",
    "AllocationRun",
    "Assignment",
    "Cart",
    "CartLine",
    "ChangeRequest",
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
    "OrderShare",
    "OrderVersion",
    "PaymentMethod",
    "PostingPolicy",
    "PromisePolicy",
    "Quotation",
    "QuotationLine",
    "QuotationVersion",
    "Rating",
    "RatingPicture",
    "RatingState",
    "ReturnLine",
    "ReturnOrder",
    "ServedArea",
    "Shipment",
    "ShipmentLine",
    "UsualLine",
    "UsualList",
]
