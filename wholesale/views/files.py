"""Kept pictures, by the hash of their content. Private ones leave only with their document."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from wholesale import uploads
from wholesale.models import Company, StoredFile, User
from wholesale.models.file import FileAccess
from wholesale.permissions import STAFF_ROLES, public
from wholesale.queries.files import shown_pictures

_A_YEAR = 365 * 24 * 3600


@public
@require_safe
def stored_file(request: HttpRequest, content_hash: str) -> FileResponse:
    """A picture for everybody, or for those who may see the mall; anything else is 404."""
    found = shown_pictures(content_hash)
    everybodys = [stored for stored in found if stored.access == FileAccess.PUBLIC]
    if everybodys:
        return served(everybodys[0], keep=f"public, max-age={_A_YEAR}, immutable")
    if found and _may_see_mall(request):
        return served(found[0], keep=f"private, max-age={_A_YEAR}, immutable")
    raise Http404


def served(
    stored: StoredFile, *, keep: str = "private, no-store", download: bool = False
) -> FileResponse:
    """The answer that carries a kept file; the caller has asked whether the person may have it.

    A picture shows in the page unless `download`; anything else is always a download.
    """
    is_picture = stored.content_type.startswith("image/")
    try:
        content = uploads.open_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content,
        content_type=stored.content_type,
        filename=stored.name,
        as_attachment=download or not is_picture,
    )
    answer["Cache-Control"] = keep
    return answer


def _may_see_mall(request: HttpRequest) -> bool:
    if Company.current().mall_is_open or getattr(request, "member", None):
        return True
    return isinstance(request.user, User) and bool(request.user.roles.intersection(STAFF_ROLES))
