"""Customers in the admin: masters can be repaired, what was decided can only be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.actions.customers import search_tokens
from crm.models import (
    Address,
    Application,
    Area,
    AreaPerson,
    Customer,
    CustomerType,
    Invitation,
    Level,
    Member,
)
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models


class AddressInline(admin.TabularInline[Address, Customer]):
    model = Address
    extra = 0


class MemberInline(admin.TabularInline[Member, Customer]):
    """Who acts for the customer; a new place comes by an application only."""

    model = Member
    extra = 0
    fields = ("user", "role", "is_active", "approved_at", "last_used_at")
    readonly_fields = ("user", "approved_at", "last_used_at")

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin[Customer]):
    list_display = ("code", "name", "state", "type", "level", "area", "phone")
    list_filter = ("state", "type", "level", "area")
    list_select_related = ("type", "level", "area")
    search_fields = ("code", "name", "phone")
    exclude = ("search_tokens",)
    readonly_fields = ("own_prices", "version", "created_at")
    show_full_result_count = False
    inlines = (AddressInline, MemberInline)

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        """Keep the words it is found by, and make open edit forms notice."""
        obj.search_tokens = search_tokens(obj)
        obj.version += int(change)
        super().save_model(request, obj, form, change)


class AreaPersonInline(admin.TabularInline[AreaPerson, Area]):
    model = AreaPerson
    extra = 0


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin[Area]):
    list_display = ("name", "rank")
    inlines = (AreaPersonInline,)


@admin.register(CustomerType)
class CustomerTypeAdmin(admin.ModelAdmin[CustomerType]):
    list_display = ("name", "scheme")
    search_fields = ("name",)


@admin.register(Level)
class LevelAdmin(admin.ModelAdmin[Level]):
    list_display = ("name", "rank", "priority", "price_list")
    search_fields = ("name",)


@admin.register(Application)
class ApplicationAdmin(OnlyRead, admin.ModelAdmin[Application]):
    list_display = ("number", "company_name", "contact_name", "phone", "state", "submitted_at")
    list_filter = ("state",)
    search_fields = ("number", "company_name", "contact_name", "phone")
    show_full_result_count = False


@admin.register(Invitation)
class InvitationAdmin(OnlyRead, admin.ModelAdmin[Invitation]):
    list_display = ("customer", "created_by", "created_at", "expires_at", "uses_left", "revoked_at")
    list_select_related = ("customer", "created_by")
    exclude = ("token_hash",)
    show_full_result_count = False


name_models("crm", _("Customers"), {
    Area: (_("Area"), _("Areas")),
    CustomerType: (_("Customer type"), _("Customer types")),
    Level: (_("Level"), _("Levels")),
    Customer: (_("Customer"), _("Customers")),
    Invitation: (_("Code for customers"), _("Codes for customers")),
    Application: (_("Application"), _("Applications")),
})  # fmt: skip
