"""Where the papers of an order open."""

from django.utils.translation import gettext_lazy as _

from orders.queries import words  # noqa: F401 - loaded at start for its words
from wholesale.documents import DocumentKind, register

register(DocumentKind("SO", _("Order"), "orders:order-detail", "shop-order"))
register(DocumentKind("SH", _("Shipment"), "orders:shipment-detail", "shop-shipment"))
register(DocumentKind("RT", _("Return"), "orders:return-detail", "shop-return"))
register(DocumentKind("QT", _("Quotation"), "orders:quotation-detail", "shop-quotation"))
register(DocumentKind("AR", _("Allocation run"), "orders:allocation-detail"))
