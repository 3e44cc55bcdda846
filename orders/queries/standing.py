"""Where somebody stands with us who has signed in and is nobody's buyer yet."""

from crm.models import Application
from wholesale.models import User


def latest_application(user: User) -> Application | None:
    """The last time this person asked to be let in, if ever."""
    return Application.objects.filter(user=user).order_by("-submitted_at", "-pk").first()
