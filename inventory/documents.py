"""The documents of this app: how their numbers begin, and where they open."""

from django.utils.translation import gettext_lazy as _

from wholesale.documents import DocumentKind, register

register(DocumentKind("SA", _("Adjustment"), "inventory:adjustment-detail"))
register(DocumentKind("AS", _("Assembly"), "inventory:assembly-detail"))
register(DocumentKind("PR", _("Product"), "inventory:product-by-number"))
