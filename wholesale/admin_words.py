"""What the admin calls apps, models and fields, in the language of whoever looks.

The words stand here and in each `admin.py` instead of in the models: the house's own screens
never show them, and a better word should not be a migration.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Field, ForeignObjectRel, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Fields whose model gives them no name. The same name means the same thing in every model.
FIELDS: "Mapping[str, StrPromise]" = {
    "action": _("What"), "address": _("Address"), "allocated": _("Paid"), "amount": _("Amount"),
    "at": _("When"), "attempts": _("Attempts"), "base_unit": _("Unit"), "beat_at": _("Last heard"),
    "because": _("Reason"), "brand": _("Brand"), "by": _("Who"), "category": _("Category"),
    "cancel_requested_at": _("Cancel asked"), "channel": _("Channel"),
    "claimed_at": _("Taken"), "claimed_by": _("Taken by"), "columns": _("Columns"),
    "content_hash": _("Content"), "content_type": _("Kind"), "created_at": _("Created"),
    "created_by": _("Created by"), "currency": _("Currency"), "customer": _("Customer"),
    "access": _("Who may see it"), "date": _("Date"), "date_joined": _("Created"),
    "dead_at": _("Given up"), "decided_at": _("Decided"), "decided_by": _("Decided by"),
    "delivered_at": _("Delivered"), "document": _("Document"), "done": _("Done"),
    "driver": _("Driver"), "due_date": _("Due"), "expires_at": _("Valid until"),
    "facts": _("Facts"), "finished_at": _("Ended"), "first_name": _("First name"),
    "heartbeat_at": _("Last heard"), "height": _("Height"), "incoming": _("Incoming"),
    "invitation": _("Code"), "is_personal": _("Of one customer"),
    "is_promised": _("Goods set aside"), "is_shared": _("Shared with all"),
    "key": _("Key"), "kind": _("Kind"),
    "last_error": _("Last error"), "last_login": _("Last sign-in"), "last_name": _("Last name"),
    "latest": _("Latest"), "level": _("Level"), "licence": _("Licence"), "line_count": _("Lines"),
    "list_name": _("List"), "logo": _("Logo"), "area": _("Area"), "message": _("Message"),
    "message_id": _("Message"), "name": _("Name"), "next_attempt_at": _("Next attempt"),
    "number": _("Number"), "on_hand": _("On hand"), "order": _("Order"),
    "own_prices": _("Own prices"), "pack_unit": _("Pack"), "params": _("Asked for"),
    "parent": _("Above"), "password": _("Password"), "path": _("Path"),
    "placed_by": _("Made by"), "posted_at": _("Posted"), "posted_by": _("Posted by"),
    "prefix": _("Begins with"), "price_list": _("Price list"), "product": _("Product"),
    "promised": _("Promised"), "query": _("Filters"), "rank": _("Rank"),
    "read_at": _("Read"), "received_at": _("Received"), "recorded_at": _("Recorded"),
    "recorded_by": _("Recorded by"), "report": _("Report"), "request_id": _("Request"),
    "requested_at": _("Requested"), "requested_by": _("Requested by"), "result": _("Result"),
    "reverses": _("Writes off"), "reviewed_at": _("Reviewed"), "reviewed_by": _("Reviewed by"),
    "revoked_at": _("Revoked"), "rows_per_page": _("Rows per page"), "scheme": _("Display scheme"),
    "scope": _("Where"), "search_tokens": _("Found by"), "sent_at": _("Sent"),
    "shipment": _("Shipment"), "shop": _("Shop"), "shop_front": _("Shop front"),
    "size": _("Size"), "sku": _("Goods"), "slip": _("Slip"), "source": _("Source"),
    "started_at": _("Started"), "state": _("State"), "submitted_at": _("Submitted"),
    "tender": _("Way of payment"), "title": _("Title"), "token_hash": _("Secret"),
    "topic": _("Topic"), "total": _("Total"), "type": _("Type"), "updated_at": _("Changed"),
    "uploaded_by": _("Sent by"), "user": _("Person"), "username": _("Login name"),
    "uses_left": _("Uses left"), "value": _("Value"), "version": _("Version"),
    "warehouse": _("Warehouse"), "width": _("Width"), "written_off_at": _("Written off"),
    "id": _("Number"), "tags": _("Tags"), "family": _("Split off from"),
    "merged_into": _("Merged into another order"), "unusual": _("Unusual"),
    "remark_seen": _("Buyer's remark read"), "remark_seen_at": _("Read"),
    "remark_seen_by": _("Who"), "undoes": _("Takes back"), "run": _("Run"),
    "wanted": _("Wanted"), "before": _("Before"), "after": _("After"),
    "is_by_hand": _("By hand"), "why": _("Reason"), "sealed_at": _("Sold since"),
    "kit": _("Recipe"), "part": _("Part"), "assembly": _("Assembly"), "worth": _("Worth"),
    "quantity": _("Quantity"), "supplier": _("Supplier"), "receipt": _("Goods receipt"),
    "on_stock": _("On goods still here"), "freight_by": _("Freight asked by"),
    "coupon": _("Coupon"),
    "is_due_told": _("Told that it is due"), "item": _("Open item"), "lot": _("Lot"),
    "their_number": _("Their number"), "written_at": _("Written"),
    "written_by": _("Written by"),
}  # fmt: skip


def name_models(
    app: str, label: "StrPromise", models: "Mapping[type[Model], tuple[StrPromise, StrPromise]]"
) -> None:
    """Give an app, its models (one, many) and their nameless fields the words of the admin."""
    apps.get_app_config(app).verbose_name = label
    for model, (one, many) in models.items():
        model._meta.verbose_name, model._meta.verbose_name_plural = one, many
        for field in nameless(model):
            if field.name in FIELDS:
                field.verbose_name = FIELDS[field.name]


def nameless(model: type[Model]) -> Iterator["Field[object, object]"]:
    """The fields of a model whose name nobody can read but in English."""
    for field in model._meta.get_fields():
        if isinstance(field, ForeignObjectRel) or not isinstance(field, Field):
            continue
        if not isinstance(field.verbose_name, Promise):
            yield field
