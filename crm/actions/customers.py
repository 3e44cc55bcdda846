"""A customer's file: opened, changed, blocked."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.models import Area, Customer, CustomerState, CustomerType, Level
from crm.queries.scope import areas_in_reach, sees_all_customers
from inventory.models import PriceList
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import Company, User
from wholesale.numbering import next_number
from wholesale.permissions import may
from wholesale.refusals import Refusal
from wholesale.search import tokens_of


class CodeTaken(Refusal):
    """Another customer has this code."""


class NotYourArea(Refusal):
    """A salesman keeps customers of his own areas only."""


class TermsNotYours(Refusal):
    """Level, credit limit and payment days need a right of their own."""


class ChangedMeanwhile(Refusal):
    """Somebody saved the file after this person opened it."""


class NeedsReason(Refusal):
    """A step that others will ask about needs its reason."""


# What may be set for many customers in one go.
SETTABLE = frozenset({"type", "area", "level", "payment_days"})


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Who the customer is."""

    name: str
    type: CustomerType | None = None
    area: Area | None = None
    contact_name: str = ""
    phone: str = ""
    wechat_id: str = ""
    tax_number: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms he buys. None means no limit, no overdue stop, no minimum.

    `overdue_days` is how long a debt may be overdue before his orders are held; `priority` who
    gets scarce goods first (1 before 9), None: as the level.
    """

    level: Level | None = None
    credit_limit: Decimal | None = None
    payment_days: int = 0
    overdue_days: int | None = None
    minimum_order: Decimal | None = None
    deposit_percent: Decimal = Decimal(0)
    priority: int | None = None


@use_case
def create_customer(
    *, facts: CustomerFacts, terms: Terms | None, code: str, key: str, by: User, at: datetime
) -> Customer:
    """Open a customer's file; an empty code takes the next number.

    The same form sent again gives the file it made. Refuses with NotYourArea, TermsNotYours
    or CodeTaken. Audited as `customer.created`.
    """
    _require_reach(by, facts, terms)
    code = code or next_number("CU")
    # With a mark of our own: a code that was typed is the same in the form sent twice.
    mine = f"{code} {secrets.token_hex(4)}"
    first = idempotency.claim(key, purpose="customer", by_id=by.pk, result=mine)
    if first != mine:
        return Customer.objects.get(code=first.split(" ")[0])
    return open_file(code, facts, terms or Terms(), by=by, at=at)


@in_transaction
def open_file(code: str, facts: CustomerFacts, terms: Terms, *, by: User, at: datetime) -> Customer:
    """Write a new customer and its first line of the trail. Refuses with CodeTaken."""
    customer = Customer(code=code, currency=Company.current().currency)
    _fill(customer, facts, terms)
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        raise CodeTaken(
            _("Code %(code)s belongs to another customer. Choose another, or leave it empty.")
            % {"code": code}
        ) from error
    audit.record("customer.created", document=code, by=by, at=at, name=customer.name)
    return customer


@use_case
def change_customer(
    *,
    code: str,
    version: int,
    facts: CustomerFacts,
    terms: Terms | None,
    by: User,
    at: datetime,
) -> Customer:
    """Change a customer's file as it was when the person opened it (`version`).

    `terms` None leaves them. Locks the customer. Refuses with NotYourArea, TermsNotYours or
    ChangedMeanwhile. Audited as `customer.changed` with old and new values.
    """
    _require_reach(by, facts, terms)
    customer = _locked(code)
    if customer.version != version:
        raise ChangedMeanwhile(
            _("Somebody saved this customer while you were typing. Yours and theirs are below.")
        )
    before = _told(customer)
    _fill(customer, facts, terms)
    differences = audit.changes(before, _told(customer))
    if differences:
        customer.version += 1
        customer.save()
        audit.record("customer.changed", document=code, by=by, at=at, changes=differences)
    return customer


@use_case
def set_fields(*, code: str, values: Mapping[str, object], by: User, at: datetime) -> Customer:
    """Set some of type, area, level and payment days of a file, whatever the rest holds now.

    Locks the customer. Refuses with NotYourArea or TermsNotYours. Audited as
    `customer.changed` with old and new values; what is so already changes nothing.
    """
    customer = _locked(code)
    before = _told(customer)
    for name in SETTABLE.intersection(values):
        setattr(customer, name, values[name])
    terms = Terms() if values.keys() & {field.name for field in fields(Terms)} else None
    _require_reach(by, CustomerFacts(customer.name, area=customer.area), terms)
    differences = audit.changes(before, _told(customer))
    if differences:
        customer.version += 1
        customer.save(update_fields=[*SETTABLE, "version"])
        audit.record("customer.changed", document=code, by=by, at=at, changes=differences)
    return customer


@use_case
def block_customer(*, code: str, because: str, by: User, at: datetime) -> Customer:
    """Stop a customer from ordering: his people lose their prices and the cart at once.

    Locks the customer. Refuses with NeedsReason. Audited as `customer.blocked`.
    """
    if not because.strip():
        raise NeedsReason(_("Say why, so that colleagues know what to answer."))
    return _move(code, CustomerState.BLOCKED, because=because.strip(), by=by, at=at)


@use_case
def unblock_customer(*, code: str, because: str = "", by: User, at: datetime) -> Customer:
    """Let a customer order again. Locks the customer. Audited as `customer.unblocked`."""
    return _move(code, CustomerState.ACTIVE, because=because.strip(), by=by, at=at)


@use_case
def open_own_prices(*, code: str, by: User, at: datetime) -> PriceList:
    """Give a customer a price list of his own; the one he has when there is one.

    Locks the customer. Audited as `customer.own_prices`.
    """
    customer = _locked(code)
    if customer.own_prices is None:
        customer.own_prices = PriceList.objects.create(name=customer.name[:80], is_personal=True)
        customer.save(update_fields=["own_prices"])
        audit.record("customer.own_prices", document=code, by=by, at=at)
    return customer.own_prices


@use_case
def change_own_company(
    *, customer: Customer, facts: Mapping[str, str], by: User, at: datetime
) -> Customer:
    """What a customer's owner may say of his company himself: contact, phone, WeChat, tax.

    Locks the customer. Audited as `customer.changed`.
    """
    locked = _locked(customer.code)
    before = _told(locked)
    for field in ("contact_name", "phone", "wechat_id", "tax_number"):
        setattr(locked, field, facts[field])
    locked.search_tokens = search_tokens(locked)
    differences = audit.changes(before, _told(locked))
    if differences:
        locked.version += 1
        locked.save()
        audit.record("customer.changed", document=locked.code, by=by, at=at, changes=differences)
    return locked


def search_tokens(customer: Customer) -> list[str]:
    """The words a customer is found by."""
    return tokens_of(
        names=[customer.name, customer.contact_name], codes=[customer.code, customer.phone]
    )


def _require_reach(by: User, facts: CustomerFacts, terms: Terms | None) -> None:
    if terms is not None and not may(by, "customer.set_credit"):
        raise TermsNotYours(
            _("Level, credit limit and payment days are set by a manager. Ask one.")
        )
    if sees_all_customers(by):
        return
    if facts.area is None or not areas_in_reach(by).filter(pk=facts.area.pk).exists():
        raise NotYourArea(_("Choose one of your own areas for this customer."))


def _locked(code: str) -> Customer:
    # NO KEY: orders placed meanwhile refer to the customer and need not wait.
    rows = Customer.objects.select_related("type", "level", "area", "own_prices")
    return rows.select_for_update(of=("self",), no_key=True).get(code=code)


def _fill(customer: Customer, facts: CustomerFacts, terms: Terms | None) -> None:
    for part in (facts, terms):
        for field in fields(part) if part is not None else ():
            setattr(customer, field.name, getattr(part, field.name))
    customer.search_tokens = search_tokens(customer)


def _told(customer: Customer) -> dict[str, object]:
    names = [field.name for field in (*fields(CustomerFacts), *fields(Terms))]
    told = {name: getattr(customer, name) for name in names}
    return {name: "" if value is None else value for name, value in told.items()}


def _move(code: str, to: str, *, because: str, by: User, at: datetime) -> Customer:
    customer = _locked(code)
    if customer.state != to:
        customer.state = to
        customer.version += 1
        customer.save(update_fields=["state", "version"])
        action = "customer.blocked" if to == CustomerState.BLOCKED else "customer.unblocked"
        audit.record(action, document=code, by=by, at=at, because=because)
    return customer
