"""Where goods are brought: the house says which places it serves."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.queries.divisions import read_parts
from orders.models import ServedArea
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class PlaceKnown(Refusal):
    """There is a line for this place and delivery method already."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is said about a place."""

    province: str
    city: str = ""
    district: str = ""
    method: str = ""
    is_served: bool = False
    note: str = ""


@use_case
def save_served_area(*, area: int | None, facts: Served, by: User, at: datetime) -> ServedArea:
    """Say whether a place is served, anew (`area` None) or instead of what was said.

    Orders that wait are looked at again at their next step. Refuses with PlaceKnown.
    Audited as `served_area.saved`.
    """
    row = ServedArea.objects.select_for_update().get(pk=area) if area else ServedArea()
    before = {name: getattr(row, name) for name in asdict(facts)} if area else {}
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.code = code_of(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise PlaceKnown(
            _("%(place)s is in the list already. Change that line instead.") % {"place": row.place}
        ) from taken
    changes = audit.changes(before, asdict(facts))
    if changes:
        audit.record("served_area.saved", document=paper_of(row), by=by, at=at, changes=changes)
    return row


@use_case
def remove_served_area(*, area: int, by: User, at: datetime) -> None:
    """Take a place off the list: a wider one decides then, or it is served.

    Audited as `served_area.removed`.
    """
    row = ServedArea.objects.select_for_update().get(pk=area)
    document = paper_of(row)
    row.delete()
    audit.record("served_area.removed", document=document, by=by, at=at, place=row.place)


def code_of(area: ServedArea) -> str:
    """What the codes of all places in an area begin with; empty when one name is not known."""
    said = read_parts(area.province, area.city, area.district)
    is_narrow = said.is_complete or bool(said.district)
    if area.district and not is_narrow:
        return ""
    return said.prefix if not area.city or said.city or area.city == "市辖区" else ""


def paper_of(area: ServedArea) -> str:
    """The name of a line in the audit trail."""
    return f"SV-{area.pk}"
