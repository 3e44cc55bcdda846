"""Which pages show the documents of money."""

from django.utils.translation import gettext_lazy as _

from wholesale.documents import DocumentKind, register

register(DocumentKind("ST", _("Settlement"), "finance:settlement-detail", "finance:my-payment"))
register(DocumentKind("EN", _("Opening balance"), "finance:document-entries"))
register(DocumentKind("BL", _("Supplier bill"), "finance:bill-detail"))
register(DocumentKind("PY", _("Payment to a supplier"), "finance:payout-detail"))
register(DocumentKind("PK", _("Packaging slip"), "finance:packaging-slip"))
