"""Kinds of returnable packaging, and which goods travel in them."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import PackagingKind, PackagingPart, Sku
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class UnknownGoods(Refusal):
    """No specification has that code."""


@use_case
def save_packaging_kind(*, kind: PackagingKind, by: User, at: datetime) -> PackagingKind:
    """Keep a new or changed kind. A new deposit counts for what leaves from now on."""
    fields = ("name", "deposit", "barcode", "is_active")
    before = PackagingKind.objects.filter(pk=kind.pk).values(*fields).first()
    kind.save()
    after = {name: getattr(kind, name) for name in fields}
    audit.record(
        "packaging_kind.changed" if before else "packaging_kind.created",
        document=f"packaging:{kind.pk}", by=by, at=at,
        changes=audit.changes(before or {}, after),
    )  # fmt: skip
    return kind


@use_case
def save_packaging_part(
    *, kind: PackagingKind, code: str, per: Decimal, pieces: int, by: User, at: datetime
) -> PackagingPart:
    """Let every `per` base units of a specification travel in `pieces` of a kind.

    Counts for goods that leave or come from now on; what is said again replaces what was said.
    Refuses with UnknownGoods.
    """
    sku = Sku.objects.filter(code__iexact=code.strip()).first()
    if sku is None:
        raise UnknownGoods(_("No goods have the code %(code)s.") % {"code": code[:40]})
    part, _made = PackagingPart.objects.update_or_create(
        kind=kind, sku=sku, defaults={"per": per, "pieces": pieces}
    )
    audit.record(
        "packaging_kind.part", document=f"packaging:{kind.pk}", by=by, at=at, code=sku.code,
        per=str(per), pieces=pieces,
    )  # fmt: skip
    return part


@use_case
def remove_packaging_part(*, part: PackagingPart, by: User, at: datetime) -> None:
    """These goods travel without that packaging from now on; what is out stays out."""
    audit.record(
        "packaging_kind.part_removed", document=f"packaging:{part.kind_id}", by=by, at=at,
        code=part.sku.code,
    )  # fmt: skip
    part.delete()
