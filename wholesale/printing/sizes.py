"""On which size a person prints a kind of paper: chosen once, kept until chosen anew."""

from datetime import datetime

from wholesale.db import use_case
from wholesale.models import Company, PaperPreference, User
from wholesale.printing.slip import Size


def size_for(user: User, kind: str) -> Size:
    """The size this person has chosen for a kind of paper; the company's before any choice."""
    kept = PaperPreference.objects.filter(user=user, kind=kind).values_list("size", flat=True)
    return Size(kept.first() or Company.current().paper_size)


@use_case
def choose_size(
    *,
    kind: str,
    size: Size,
    by: User,
    at: datetime,  # noqa: ARG001 - every use case is told when
) -> None:
    """Keep the size for a kind of paper. Refuses nothing, locks nothing."""
    PaperPreference.objects.update_or_create(user=by, kind=kind, defaults={"size": size})
