"""What happened to orders, shipments, returns and channels, in words for their timelines."""

from django.utils.translation import gettext_lazy as _

from wholesale.queries import trail

trail.teach(
    events={
        "order.drafted": _("Draft saved"),
        "order.submitted": _("Order submitted"),
        "order.changed": _("Lines changed"),
        "order.details_changed": _("Delivery or remark changed"),
        "order.reviewed": _("Reviewed"),
        "order.held": _("Held"),
        "order.released": _("Hold released"),
        "order.unreviewed": _("Review taken back"),
        "order.rejected": _("Rejected"),
        "order.withdrawn": _("Withdrawn"),
        "order.closed": _("Closed"),
        "order.imported": _("Imported"),
        "shipment.posted": _("Shipped: stock and debt posted"),
        "shipment.arranged": _("Delivery arranged"),
        "shipment.in_delivery": _("On the way"),
        "shipment.delivered": _("Delivered"),
        "shipment.received": _("Received by the customer"),
        "shipment.written_off": _("Shipment written off"),
        "return.requested": _("Return requested"),
        "return.approved": _("Return approved"),
        "return.rejected": _("Return rejected"),
        "return.received": _("Goods received, credited"),
        "channel.added": _("Channel added"),
        "channel.changed": _("Changed"),
        "served_area.saved": _("Served place saved"),
        "served_area.removed": _("Served place removed"),
    },
    facts={
        "total": _("Total"),
        "delivery_method": _("Delivery method"),
        "payment_method": _("Payment method"),
        "recipient": _("Recipient"),
        "address": _("Address"),
        "remark": _("Buyer's remark"),
        "office_remark": _("Our remark"),
        "kind": _("Kind"),
        "posting": _("Posting"),
        "promise": _("Stock is promised"),
        "credit": _("Counts against the credit limit"),
        "warehouse": _("Warehouse"),
        "shop": _("Shop"),
        "is_active": _("Active"),
    },
)
