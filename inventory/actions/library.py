"""The small libraries that goods are made of: brands, units, packs, specifications, tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from inventory.actions.facts import once_only
from inventory.actions.tokens import refresh_tokens
from inventory.models import Brand, PackType, Product, SpecificationValue, Tag, Unit
from wholesale import audit, uploads
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.models.file import FileAccess
from wholesale.refusals import Refusal

if TYPE_CHECKING:
    from django.core.files.base import File

DOCUMENT = "library"
M = TypeVar("M", bound=Model)


class WrongEntry(Refusal):
    """The entry is empty, is already there, or is still used."""


@use_case
@once_only
def save_brand(
    *,
    name: str,
    by: User,
    at: datetime,
    brand_id: int | None = None,
    rank: int = 0,
    is_active: bool = True,
    logo: "File[bytes] | None" = None,
) -> Brand:
    """Make a brand or change it; its goods are found by the new name at once.

    Refuses with WrongEntry, NotAPicture or PictureTooLarge.
    """
    brand = _held(Brand, brand_id) if brand_id else Brand()
    was = brand.name
    _require_new(Brand, brand.pk, name=name)
    brand.name, brand.rank, brand.is_active = name, rank, is_active
    if logo:
        brand.logo = uploads.store_picture(logo, by=by, access=FileAccess.PUBLIC)
    brand.save()
    if brand_id and was != name:
        refresh_tokens(list(Product.objects.filter(brand=brand).values_list("pk", flat=True)))
    audit.record("brand.saved", document=DOCUMENT, by=by, at=at, name=name, was=was)
    return brand


@use_case
@once_only
def save_unit(*, name: str, by: User, at: datetime, unit_id: int | None = None) -> Unit:
    """Make a unit or rename it everywhere. Refuses with WrongEntry."""
    return _save(Unit, unit_id, {"name": name}, by=by, at=at)


@use_case
@once_only
def save_pack_type(
    *, base_unit_id: int, pack_unit_id: int, factor: int, by: User, at: datetime
) -> PackType:
    """Define a pack text such as 12把/盒. Refuses with WrongEntry."""
    if base_unit_id == pack_unit_id:
        raise WrongEntry(_("A pack has a unit of its own: choose two different units."))
    if not 2 <= factor <= 1_000_000:
        raise WrongEntry(_("A pack holds at least 2 pieces and at most a million."))
    values = {"base_unit_id": base_unit_id, "pack_unit_id": pack_unit_id, "factor": factor}
    return _save(PackType, None, values, by=by, at=at)


@use_case
@once_only
def save_specification(*, field: int, value: str, by: User, at: datetime) -> SpecificationValue:
    """Put a value into the library of specifications. Refuses with WrongEntry."""
    return _save(SpecificationValue, None, {"field": field, "value": value}, by=by, at=at)


@use_case
@once_only
def save_tag(*, name: str, colour: str, by: User, at: datetime, tag_id: int | None = None) -> Tag:
    """Make a tag or change it. Refuses with WrongEntry."""
    tag = _held(Tag, tag_id) if tag_id else Tag()
    _require_new(Tag, tag.pk, name=name)
    tag.name, tag.colour = name, colour
    tag.save()
    audit.record("tag.saved", document=DOCUMENT, by=by, at=at, name=name)
    return tag


@use_case
def remove_entry(*, kind: type[Model], entry_id: int, by: User, at: datetime) -> None:
    """Take an entry out of its library. Refuses with WrongEntry while goods use it."""
    entry = _held(kind, entry_id)
    name = str(entry)
    try:
        entry.delete()
    except ProtectedError as error:
        raise WrongEntry(
            _("%(entry)s is used by goods and cannot be removed.") % {"entry": name}
        ) from error
    audit.record(f"{kind._meta.model_name}.removed", document=DOCUMENT, by=by, at=at, name=name)


@in_transaction
def _save(
    kind: type[M], pk: int | None, values: Mapping[str, object], *, by: User, at: datetime
) -> M:
    entry = _held(kind, pk) if pk else kind()
    _require_new(kind, pk, **values)
    for field, value in values.items():
        setattr(entry, field, value)
    entry.save()
    facts = {"name": str(entry)}
    audit.record(f"{kind._meta.model_name}.saved", document=DOCUMENT, by=by, at=at, **facts)
    return entry


def _held(kind: type[M], pk: int) -> M:
    entry = kind._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if entry is None:
        raise WrongEntry(_("This entry is no longer there. Reload the page."))
    return entry


def _require_new(kind: type[Model], pk: int | None, **values: object) -> None:
    if any(value == "" for value in values.values()):
        raise WrongEntry(_("Enter a name first."))
    if kind._default_manager.filter(**values).exclude(pk=pk).exists():
        raise WrongEntry(_("This entry is already there."))
