"""Who may see which customer. Views fetch customers and their people here and nowhere else."""

from django.http import HttpRequest

from crm.models import CustomerState, Member
from wholesale.models import User

ACTING_FOR = "acting_for"


def member_of_request(request: HttpRequest) -> Member | None:
    """The membership a signed-in person acts in: the one chosen in this session, else the first.

    A membership that was ended, or of a blocked customer, is never given.
    """
    user = request.user
    if not isinstance(user, User):
        return None
    members = list(
        Member.objects.filter(
            user=user, is_active=True, customer__state=CustomerState.ACTIVE
        ).select_related(
            "customer__type__scheme", "customer__level__price_list", "customer__own_prices"
        )
    )
    chosen = request.session.get(ACTING_FOR)
    return next((m for m in members if m.pk == chosen), members[0] if members else None)
