"""Where a customer's papers open."""

from django.utils.translation import gettext_lazy as _

from wholesale.documents import DocumentKind, register

register(DocumentKind("CU", _("Customer"), "crm:customer-detail"))
register(
    DocumentKind("BA", _("Application"), "crm:application-detail", shop_url="crm:my-application")
)
