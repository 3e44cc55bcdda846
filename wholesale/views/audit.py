"""The audit trail of the whole house: who did what to which document, when and why."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.queries import trail

TRAIL = lists.List(
    "audit",
    _("Audit trail"),
    columns=[
        lists.Column("at", _("When"), kind="datetime", fixed=True),
        lists.Column("by", _("Who")),
        lists.Column("action", _("What"), value=trail.title_of),
        lists.Column("document", _("Document")),
        lists.Column("facts", _("Changes"), value=trail.changes_of),
        lists.Column("because", _("Reason")),
        lists.Column("address", _("Address"), shown=False),
        lists.Column("request_id", _("Request"), shown=False),
    ],
    filters=[
        lists.TextFilter("document", _("Document"), ["document__istartswith"]),
        lists.ForeignKeyFilter("by", _("Who"), trail.people_choices),
        lists.TextFilter("action", _("What"), ["action__istartswith"]),
        lists.DateRangeFilter("at", _("When"), "at"),
    ],
    keyset=["-at"],
    empty=_("Everything people do appears here, with who, when and why."),
)


@needs("audit.view")
@require_GET
def audit_list(request: StaffRequest) -> HttpResponse:
    """The trail, newest first."""
    return lists.page(request, TRAIL, queryset=trail.everything())
