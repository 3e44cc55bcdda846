"""The logins of the demo house, one line each."""

from typing import Any

from django.core.management.base import BaseCommand

from pos.demo.people import CUSTOMER_LOGINS, PASSWORD, STAFF
from wholesale.models import User


class Command(BaseCommand):
    """`demo_logins`: silent where the demo house was not built."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        names = [*((login.username, login.says) for login in STAFF), *CUSTOMER_LOGINS]
        names.append(("admin", "系统管理员 · Django admin at /admin/"))
        known = set(
            User.objects.filter(username__in=[name for name, _ in names]).values_list(
                "username", flat=True
            )
        )
        if "owner" not in known or "admin" not in known:
            return
        self.stdout.write(f"Password of every demo login: {PASSWORD}")
        for name, says in names:
            if name in known:
                self.stdout.write(f"  {name:<12} {says}")
