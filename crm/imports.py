"""Customers from a table: their file, their terms, the address goods go to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.actions.customers import search_tokens
from crm.models import Address, Area, Customer, CustomerState, CustomerType, Level
from crm.queries import divisions
from wholesale import audit, tabular
from wholesale.models import Company, User
from wholesale.phones import plain_phone
from wholesale.tabular import Field, Outcome, Row, parse

_PLAIN = (
    "name", "state", "contact_name", "phone", "wechat_id", "tax_number", "remark",
    "credit_limit", "payment_days", "overdue_days", "minimum_order",
    "deposit_percent",
)  # fmt: skip
_NAMED: Mapping[str, Any] = {"type": CustomerType, "level": Level, "area": Area}
_PLACE = ("province", "city", "district", "street")
_EMPTY = {
    "credit_limit": None, "payment_days": 0, "overdue_days": None, "minimum_order": None,
    "deposit_percent": 0,
    "state": CustomerState.ACTIVE,
}  # fmt: skip


def _text(
    name: str, label: Any, most: int, *synonyms: str, example: str = "", **more: Any
) -> Field:
    return Field(
        name, label, parse=parse.text(max_length=most), synonyms=synonyms, example=example, **more
    )


def _phone(cell: str) -> str:
    """A phone in our one way of writing; what old books hold instead of one stays as it is."""
    return plain_phone(cell) or parse.text(max_length=30)(cell)


@dataclass
class Wanted:
    """What one row makes of a customer and of its address."""

    customer: Customer
    changes: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    address: Address | None = None


@tabular.register
class CustomerImporter(tabular.Importer):
    """Customers by code: new codes are opened, known ones take what the file says."""

    name = "customers"
    label = gettext_lazy("Customers")
    help = gettext_lazy(
        "One row per customer. Areas and types that are new are made; levels must be there."
    )
    permission = "customer.set_credit"
    fields = (
        _text("code", gettext_lazy("Code"), 30, "客户编码", "客户编号", "customer code", "store",
              required=True, example="C001"),
        _text("name", gettext_lazy("Name"), 120, "客户名称", "客户", "店名", "customer", "company",
              required=True, example="海口龙华便利店"),
        _text("type", gettext_lazy("Type"), 60, "客户类型", "customer type", example="便利店"),
        _text("level", gettext_lazy("Level"), 60, "客户等级", "等级", "customer level",
              example="零售店"),
        _text("area", gettext_lazy("Area"), 60, "业务区域", "区域", "片区", "region",
              example="海口"),
        _text("contact_name", gettext_lazy("Contact"), 60, "联系人", "contact person",
              example="林老板"),
        Field("phone", gettext_lazy("Phone"), parse=_phone,
              synonyms=["电话", "手机", "联系电话", "mobile", "telephone"], example="13800138000"),
        _text("wechat_id", gettext_lazy("WeChat id"), 60, "微信", "微信号", "wechat"),
        _text("tax_number", gettext_lazy("Tax number"), 40, "税号", "纳税人识别号", "vat number"),
        Field("credit_limit", gettext_lazy("Credit limit"), parse=parse.decimal(places=2),
              synonyms=["信用额度", "额度", "credit"], help=gettext_lazy("Empty means no limit."),
              example="20,000"),
        Field("payment_days", gettext_lazy("Payment days"), parse=parse.integer(most=365),
              synonyms=["账期", "账期天数", "days"], example="30"),
        Field("overdue_days", gettext_lazy("Overdue days allowed"),
              parse=parse.integer(least=0, most=365), synonyms=["允许逾期天数", "逾期天数"],
              help=gettext_lazy("Empty means that overdue debts hold no order.")),
        Field("minimum_order", gettext_lazy("Minimum order amount"),
              parse=parse.decimal(places=2, least=Decimal(0)), synonyms=["起订金额", "最低起订额"],
              help=gettext_lazy("Empty means no minimum.")),
        Field("deposit_percent", gettext_lazy("Deposit in percent"),
              parse=parse.decimal(places=2, least=Decimal(0)),
              synonyms=["定金比例", "订金比例"], help=gettext_lazy("Empty means no deposit.")),
        Field("state", gettext_lazy("State"),
              parse=parse.choice(CustomerState.choices, A="active", I="blocked", 启用="active",
                                 停用="blocked"),
              synonyms=["状态", "store status", "status"]),
        _text("province", gettext_lazy("Province"), 40, "省", "省份", example="海南省"),
        _text("city", gettext_lazy("City"), 40, "市", "城市", example="海口市"),
        _text("district", gettext_lazy("District"), 40, "区", "区县", "county", example="龙华区"),
        _text("street", gettext_lazy("Street and number"), 160, "地址", "详细地址", "街道",
              "address", example="国贸路 12 号"),
        _text("remark", gettext_lazy("Remark"), 2000, "备注", "说明", "note"),
    )  # fmt: skip

    def __init__(self) -> None:
        self._levels: dict[str, Level] = {}

    def identity(self, row: Row) -> object:
        return row["code"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        codes = [row["code"] for row in rows]
        customers = Customer.objects.select_related(*_NAMED).filter(code__in=codes)
        known = {customer.code: customer for customer in customers}
        places = {
            address.customer_id: address
            for address in Address.objects.filter(
                customer__in=[customer.pk for customer in known.values()],
                is_active=True,
                is_default=True,
            )
        }
        self._levels = {level.name.casefold(): level for level in Level.objects.all()}
        return [self._decide(row, known.get(row["code"]), places) for row in rows]

    def _decide(
        self, row: Row, customer: Customer | None, places: Mapping[int, Address]
    ) -> Outcome:
        if row["level"] and row["level"].casefold() not in self._levels:
            return row.error(
                _("There is no level “%(level)s”. Make it under Levels and types first.")
                % {"level": row["level"]}
            )
        if customer is None:
            wanted = Wanted(Customer(code=row["code"]))
            self._take(row, wanted)
            self._place(row, wanted, None)
            return row.create(wanted)
        wanted = Wanted(customer)
        self._take(row, wanted)
        self._place(row, wanted, places.get(customer.pk))
        if not wanted.changes:
            return row.unchanged()
        return row.update(wanted, ", ".join(wanted.changes))

    def _take(self, row: Row, wanted: Wanted) -> None:
        for name in _PLAIN:
            if name in row.values:
                value = row[name] if row[name] is not None else _EMPTY.get(name, "")
                self._note(wanted, name, getattr(wanted.customer, name), value)
                setattr(wanted.customer, name, value)
        for name in _NAMED:
            if name in row.values:
                now = getattr(wanted.customer, name)
                said = row[name] or ""
                if (now.name.casefold() if now else "") != said.casefold():
                    wanted.named[name] = said
                    self._note(wanted, name, now.name if now else "", said)

    def _place(self, row: Row, wanted: Wanted, now: Address | None) -> None:
        if not row["street"]:
            return
        customer = wanted.customer
        address = now or Address(
            is_default=True,
            recipient=(customer.contact_name or customer.name)[:60],
            phone=customer.phone,
        )
        before = address.text if now else ""
        typed = [row[name] or "" for name in _PLACE]
        for name, said in zip(_PLACE, [*divisions.in_full(*typed[:3]), typed[3]], strict=True):
            setattr(address, name, said)
        if address.text != before:
            wanted.address = address
            self._note(wanted, "street", before, address.text)

    def _note(self, wanted: Wanted, name: str, before: object, after: object) -> None:
        if before != after:
            old, new = ("" if value is None else str(value) for value in (before, after))
            wanted.changes[name] = [old, new]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        wanted: list[Wanted] = [outcome.data for outcome in outcomes]
        self._name(wanted)
        for one in wanted:
            one.customer.search_tokens = search_tokens(one.customer)
        fresh = [one for one in wanted if one.customer.pk is None]
        known = [one for one in wanted if one.customer.pk is not None]
        self._write(fresh, known)
        told = [(one.customer.code, {"name": one.customer.name}) for one in fresh]
        audit.record_many("customer.created", told, by=by, at=at)
        changed = [(one.customer.code, {"changes": one.changes}) for one in known]
        audit.record_many("customer.changed", changed, by=by, at=at)

    def _name(self, wanted: Sequence[Wanted]) -> None:
        """Put types, levels and areas in place; a type or area that is new is made."""
        for name, model in _NAMED.items():
            said = {one.named[name] for one in wanted if one.named.get(name)}
            found = {each.name.casefold(): each for each in model.objects.all()} if said else {}
            missing = {words.casefold(): words for words in said if words.casefold() not in found}
            for key, words in missing.items():
                found[key] = model.objects.create(name=words)
            for one in wanted:
                if name in one.named:
                    setattr(one.customer, name, found.get(one.named[name].casefold()))

    def _write(self, fresh: Sequence[Wanted], known: Sequence[Wanted]) -> None:
        currency = Company.current().currency
        for one in fresh:
            one.customer.currency = currency
        Customer.objects.bulk_create([one.customer for one in fresh])
        for one in known:
            one.customer.version += 1
        Customer.objects.bulk_update(
            [one.customer for one in known], [*_PLAIN, *_NAMED, "search_tokens", "version"]
        )
        for one in (*fresh, *known):
            if one.address is not None:
                one.address.customer = one.customer
        addresses = [one.address for one in (*fresh, *known) if one.address is not None]
        known_addresses = [each for each in addresses if each.pk is not None]
        Address.objects.bulk_create([each for each in addresses if each.pk is None])
        Address.objects.bulk_update(known_addresses, list(_PLACE))
