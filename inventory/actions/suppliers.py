"""Suppliers and what they sell us: made, changed; a price that changes keeps its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.actions.facts import MAX_PRICE, once_only
from inventory.models import Supplier, SupplierGoods, SupplierPrice
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

_MOST_DAYS = 999
_MOST = 1_000_000


class WrongSupplier(Refusal):
    """Something said about a supplier or his goods cannot be."""


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """Who he is and on what terms he sells."""

    code: str
    name: str
    contact: str = ""
    phone: str = ""
    address: str = ""
    terms_days: int = 30
    lead_days: int = 7
    note: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class GoodsFacts:
    """How he sells one SKU: `unit_price` per base unit, `pack_factor` base units per pack."""

    sku_id: int
    code: str = ""
    pack_factor: int = 1
    unit_price: Decimal = Decimal(0)
    minimum: int = 1
    lead_days: int | None = None
    is_preferred: bool = False


@use_case
@once_only
def save_supplier(
    *, facts: SupplierFacts, by: User, at: datetime, supplier_id: int | None = None
) -> Supplier:
    """Make a supplier or change him. Locks him. Refuses with WrongSupplier."""
    return write_supplier(facts, by=by, at=at, supplier_id=supplier_id)


@in_transaction
def write_supplier(
    facts: SupplierFacts, *, by: User, at: datetime, supplier_id: int | None = None
) -> Supplier:
    """The building block of `save_supplier`, for importers."""
    if not facts.code or not facts.name:
        raise WrongSupplier(_("A supplier needs a code and a name."))
    if max(facts.terms_days, facts.lead_days) > _MOST_DAYS:
        raise WrongSupplier(_("Days to pay and to deliver are at most 999."))
    if Supplier.objects.filter(code=facts.code).exclude(pk=supplier_id or 0).exists():
        raise WrongSupplier(
            _("The code %(code)s is already taken by another supplier. Choose another.")
            % {"code": facts.code}
        )
    supplier = (
        Supplier.objects.select_for_update(no_key=True).get(pk=supplier_id)
        if supplier_id
        else Supplier(version=0)
    )
    said = {name: getattr(facts, name) for name in SupplierFacts.__slots__}
    before = {name: getattr(supplier, name) for name in said}
    for name, value in said.items():
        setattr(supplier, name, value)
    supplier.version += 1
    supplier.save()
    audit.record(
        "supplier.changed" if supplier_id else "supplier.created", document=supplier.number,
        by=by, at=at, changes=audit.changes(before, said) if supplier_id else {},
    )  # fmt: skip
    return supplier


@use_case
def save_supplier_goods(
    *, supplier: Supplier, goods: Sequence[GoodsFacts], by: User, at: datetime
) -> int:
    """Say how a supplier sells these goods; others stay. Gives how many prices changed.

    A new price is added to the history. Who is preferred for a SKU takes the place of who was.
    Locks the supplier's goods. Refuses with WrongSupplier.
    """
    return write_supplier_goods(supplier, goods, by=by, at=at)


@use_case
def remove_supplier_goods(*, supplier: Supplier, sku_id: int, by: User, at: datetime) -> None:
    """Forget that a supplier sells a SKU, with the history of its price."""
    SupplierGoods.objects.filter(supplier=supplier, sku=sku_id).delete()
    audit.record("supplier.goods_removed", document=supplier.number, by=by, at=at,
                 sku=sku_id)  # fmt: skip


@in_transaction
def write_supplier_goods(
    supplier: Supplier, goods: Sequence[GoodsFacts], *, by: User, at: datetime
) -> int:
    """The building block of `save_supplier_goods`, for importers."""
    _check(goods)
    Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
    wanted = {one.sku_id: one for one in goods}
    held = {one.sku_id: one for one in SupplierGoods.objects.filter(
        supplier=supplier, sku__in=wanted)}  # fmt: skip
    prices = {sku: one.unit_price for sku, one in held.items()}
    preferred = [one.sku_id for one in goods if one.is_preferred]
    SupplierGoods.objects.filter(sku__in=preferred, is_preferred=True).exclude(
        supplier=supplier
    ).update(is_preferred=False)
    rows = []
    for sku, one in wanted.items():
        row = held.get(sku, SupplierGoods(supplier=supplier, sku_id=sku))
        for name in ("code", "pack_factor", "unit_price", "minimum", "lead_days", "is_preferred"):
            setattr(row, name, getattr(one, name))
        rows.append(row)
    fresh = [row for row in rows if row.pk is None]
    SupplierGoods.objects.bulk_create(fresh)
    SupplierGoods.objects.bulk_update(
        [row for row in rows if row.sku_id in held],
        ["code", "pack_factor", "unit_price", "minimum", "lead_days", "is_preferred"],
    )
    changed = [row for row in rows if prices.get(row.sku_id) != row.unit_price]
    SupplierPrice.objects.bulk_create(
        SupplierPrice(goods=row, unit_price=row.unit_price, since=at, by=by) for row in changed
    )
    audit.record(
        "supplier.goods_changed", document=supplier.number, by=by, at=at,
        goods=len(rows), prices=len(changed),
    )  # fmt: skip
    return len(changed)


def _check(goods: Sequence[GoodsFacts]) -> None:
    for one in goods:
        if not 0 <= one.unit_price <= MAX_PRICE:
            raise WrongSupplier(_("A purchase price is below zero or too large."))
        if not (1 <= one.pack_factor <= _MOST and 1 <= one.minimum <= _MOST):
            raise WrongSupplier(_("A pack and a minimum are whole numbers from 1 on."))
        if one.lead_days is not None and one.lead_days > _MOST_DAYS:
            raise WrongSupplier(_("Days to pay and to deliver are at most 999."))
