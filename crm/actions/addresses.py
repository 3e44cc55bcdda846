"""Where a customer wants his goods. Orders keep a copy, so nothing here changes an order."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.models import Address, Customer
from crm.models.customer import one_line
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

LIMIT = 100


class TooManyAddresses(Refusal):
    """A customer keeps at most so many addresses."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address as a form gives it."""

    recipient: str
    phone: str
    street: str
    province: str = ""
    city: str = ""
    district: str = ""

    @property
    def text(self) -> str:
        """The place in one line."""
        return one_line(self.province, self.city, self.district, self.street)


@use_case
def add_address(
    *, customer: Customer, place: Place, is_default: bool, key: str, by: User, at: datetime
) -> Address:
    """Keep a new address; the first one is the default. The same form twice adds one.

    Locks the customer. Refuses with TooManyAddresses. Audited as `address.added`.
    """
    _lock(customer)
    kept = _kept(customer)
    if kept.count() >= LIMIT:
        raise TooManyAddresses(_("There are 100 addresses already. Remove one first."))
    pk = _next_id()
    first = idempotency.claim(key, purpose="address", by_id=by.pk, result=str(pk))
    if first != str(pk):
        return Address.objects.get(pk=int(first), customer=customer)
    return write_address(customer, place, is_default=is_default, by=by, at=at, pk=pk)


@in_transaction
def write_address(
    customer: Customer,
    place: Place,
    *,
    is_default: bool,
    by: User,
    at: datetime,
    pk: int | None = None,
) -> Address:
    """Write one address of a customer whose row is locked, or new."""
    is_default = is_default or not _kept(customer).exists()
    if is_default:
        _kept(customer).filter(is_default=True).update(is_default=False)
    address = Address.objects.create(
        pk=pk, customer=customer, is_default=is_default, **asdict(place)
    )
    audit.record("address.added", document=customer.code, by=by, at=at, address=str(address))
    return address


@use_case
def change_address(
    *, address: Address, place: Place, is_default: bool, by: User, at: datetime
) -> Address:
    """Change an address; orders already made keep theirs. Locks the customer."""
    _lock(address.customer)
    before = asdict(_place_of(address))
    differences = audit.changes(before, asdict(place))
    for field, value in asdict(place).items():
        setattr(address, field, value)
    if is_default and not address.is_default:
        _kept(address.customer).filter(is_default=True).update(is_default=False)
        address.is_default = True
    address.save()
    if differences:
        audit.record(
            "address.changed", document=address.customer.code, by=by, at=at, changes=differences
        )
    return address


@use_case
def remove_address(*, address: Address, by: User, at: datetime) -> None:
    """Stop offering an address; when it was the default, the oldest other one becomes it.

    Locks the customer. Audited as `address.removed`.
    """
    _lock(address.customer)
    kept = _kept(address.customer)
    was_default = kept.filter(pk=address.pk, is_default=True).exists()
    if kept.filter(pk=address.pk).update(is_active=False, is_default=False):
        audit.record(
            "address.removed", document=address.customer.code, by=by, at=at, address=str(address)
        )
    heir = kept.order_by("pk").first() if was_default else None
    if heir is not None:
        kept.filter(pk=heir.pk).update(is_default=True)


def _lock(customer: Customer) -> None:
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def _kept(customer: Customer) -> QuerySet[Address]:
    return Address.objects.filter(customer=customer, is_active=True)


def _next_id() -> int:
    # Known before the row is written, so that the form's key can be claimed first.
    ((pk,),) = run_sql("SELECT nextval(pg_get_serial_sequence('crm_address', 'id'))")
    return int(pk)


def _place_of(address: Address) -> Place:
    return Place(
        recipient=address.recipient,
        phone=address.phone,
        street=address.street,
        province=address.province,
        city=address.city,
        district=address.district,
    )
