"""The documents of this app: how their numbers begin, and where they open."""

from django.utils.translation import gettext_lazy as _

from wholesale.documents import DocumentKind, register

register(DocumentKind("SA", _("Adjustment"), "inventory:adjustment-detail"))
register(DocumentKind("AS", _("Assembly"), "inventory:assembly-detail"))
register(DocumentKind("SU", _("Supplier"), "inventory:supplier-detail"))
register(DocumentKind("PO", _("Purchase order"), "inventory:purchase-detail"))
register(DocumentKind("GR", _("Goods receipt"), "inventory:receipt-detail"))
register(DocumentKind("SR", _("Return to the supplier"), "inventory:supplier-return"))
register(DocumentKind("LO", _("Lot"), "inventory:lot-detail"))
register(DocumentKind("PR", _("Product"), "inventory:product-by-number"))
