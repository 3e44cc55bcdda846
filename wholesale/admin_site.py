"""Django's admin for superusers: everything can be looked up, masters repaired, nothing posted.

It signs in through our own door and lives under the same content security policy as all pages.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class HouseAdmin(admin.AdminSite):
    """The admin of this house; being staff is not enough to enter it."""

    site_header = _("Administration")
    site_title = _("Administration")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only: whoever may change people here could make himself anything."""
        return request.user.is_active and request.user.is_superuser

    def login(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """Our own sign-in, with its throttle; others who are signed in are sent home."""
        if request.user.is_authenticated:
            return redirect("/")
        return redirect_to_login(request.get_full_path())


class OnlyRead:
    """Mixed into what was posted: nobody adds, changes or deletes it here, superusers included."""

    show_full_result_count: ClassVar[bool] = False

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Posted things come from use cases."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A mistake is written off by a counter-document."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """History stays."""
        return False
