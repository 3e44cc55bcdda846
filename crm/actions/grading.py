"""How customers are sorted: types decide what they see, levels what they pay, areas who serves."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from crm.models import Area, AreaPerson, AreaRole, CustomerType, Level
from crm.models.customer import USUAL_PRIORITY
from inventory.models import DisplayScheme, PriceList
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class NameTaken(Refusal):
    """Another one of the kind has this name."""


class StillUsed(Refusal):
    """Customers belong to it."""


@use_case
def save_type(
    *, pk: int | None, name: str, scheme: DisplayScheme | None, by: User, at: datetime
) -> CustomerType:
    """Make (`pk` None) or change a customer type. Refuses with NameTaken. Audited."""
    kind = CustomerType.objects.select_for_update().get(pk=pk) if pk else CustomerType()
    before = {"name": kind.name, "scheme": kind.scheme or ""}
    kind.name, kind.scheme = name, scheme
    _save(kind)
    _tell("customer_type.saved", "customer-types", before, kind.name, str(scheme or ""), by, at)
    return kind


@use_case
def save_level(
    *, pk: int | None, name: str, rank: int, by: User, at: datetime, priority: int = USUAL_PRIORITY
) -> Level:
    """Make (`pk` None) or rename a level; its price list carries the same name. Audited.

    `priority` says who gets scarce goods first, 1 before 9. Refuses with NameTaken, also when
    a price list has the name.
    """
    level = Level.objects.select_for_update().get(pk=pk) if pk else Level()
    before = {"name": level.name, "scheme": ""}
    prices = level.price_list if pk else PriceList()
    prices.name = name
    _save(prices)
    level.name, level.rank, level.price_list = name, rank, prices
    level.priority = priority
    _save(level)
    _tell("level.saved", "levels", before, name, "", by, at)
    return level


@use_case
def save_area(
    *,
    pk: int | None,
    name: str,
    salesmen: Collection[User],
    drivers: Collection[User],
    by: User,
    at: datetime,
) -> Area:
    """Make (`pk` None) or change an area with the people who work in it.

    What a salesman sees changes with it at once. Refuses with NameTaken. Audited.
    """
    area = Area.objects.select_for_update().get(pk=pk) if pk else Area(rank=Area.objects.count())
    before = _told_area(area)
    area.name = name
    _save(area)
    _set_people(area, AreaRole.SALESMAN, salesmen)
    _set_people(area, AreaRole.DRIVER, drivers)
    differences = audit.changes(before, _told_area(area))
    if differences:
        audit.record("area.saved", document="areas", by=by, at=at, name=name, changes=differences)
    return area


@use_case
def place_person(
    *, person: User, areas: dict[str, Collection[Area]], by: User, at: datetime
) -> None:
    """Set in which areas a person sells and drives, by role. Audited at the person."""
    before = _told_person(person)
    for role, wanted in areas.items():
        AreaPerson.objects.filter(user=person, role=role).exclude(area__in=wanted).delete()
        AreaPerson.objects.bulk_create(
            [AreaPerson(area=area, user=person, role=role) for area in wanted],
            ignore_conflicts=True,
        )
    differences = audit.changes(before, _told_person(person))
    if differences:
        document = f"user:{person.username}"[:40]
        audit.record("person.areas_changed", document=document, by=by, at=at, changes=differences)


@use_case
def remove(*, thing: CustomerType | Level | Area, by: User, at: datetime) -> None:
    """Remove a type, level or area nobody uses. Refuses with StillUsed. Audited."""
    name, kind = thing.name, thing._meta.model_name
    prices = thing.price_list if isinstance(thing, Level) else None
    try:
        with transaction.atomic():
            thing.delete()
            if prices is not None:
                prices.delete()
    except ProtectedError as error:
        raise StillUsed(
            _("Customers still belong to “%(name)s”. Move them first, then remove it.")
            % {"name": name}
        ) from error
    audit.record(f"{kind}.removed", document=f"{kind}s", by=by, at=at, name=name)


@in_transaction
def _save(thing: CustomerType | Level | Area | PriceList) -> None:
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise NameTaken(
            _("There is a “%(name)s” already. Choose another name.") % {"name": thing.name}
        ) from error


def _tell(  # noqa: PLR0917 - one line of the trail
    action: str, document: str, before: Mapping[str, object], name: str, scheme: str, by: User,
    at: datetime,
) -> None:  # fmt: skip
    told = {key: str(value) for key, value in before.items()}
    differences = audit.changes(told, {"name": name, "scheme": scheme})
    if differences:
        audit.record(action, document=document, by=by, at=at, name=name, changes=differences)


def _set_people(area: Area, role: str, people: Collection[User]) -> None:
    AreaPerson.objects.filter(area=area, role=role).exclude(user__in=people).delete()
    AreaPerson.objects.bulk_create(
        [AreaPerson(area=area, user=person, role=role) for person in people],
        ignore_conflicts=True,
    )


def _told_area(area: Area) -> dict[str, object]:
    if area.pk is None:
        return {}
    told: dict[str, object] = {"name": area.name}
    for role in AreaRole.values:
        rows = AreaPerson.objects.filter(area=area, role=role).select_related("user")
        told[role] = ", ".join(sorted(str(row.user) for row in rows))
    return told


def _told_person(person: User) -> dict[str, object]:
    told: dict[str, object] = {}
    for role in AreaRole.values:
        rows = AreaPerson.objects.filter(user=person, role=role).select_related("area")
        told[role] = ", ".join(sorted(row.area.name for row in rows))
    return told
