"""What customers put on the workbench."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from crm.access import applications_visible_to
from crm.models import ApplicationState
from wholesale.models import User
from wholesale.workbench import Waiting, up_to_many, wait


def _applications(user: User, _at: datetime) -> int:
    return up_to_many(applications_visible_to(user).filter(state=ApplicationState.SUBMITTED))


wait(Waiting(_("Applications to review"), "user-plus", "binding.review", _applications,
             "crm:application-list", rank=15))  # fmt: skip
