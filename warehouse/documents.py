"""Where the papers of the warehouse open."""

from django.utils.translation import gettext_lazy as _

from wholesale.documents import DocumentKind, register

register(DocumentKind("TF", _("Transfer"), "warehouse:transfer-detail"))
register(DocumentKind("CT", _("Stock count"), "warehouse:count-detail"))
register(DocumentKind("SC", _("Scrapping"), "warehouse:scrap-detail"))
