"""Places that hold stock: made, renamed, closed."""

import re
from datetime import datetime

from django.utils.translation import gettext as _

from inventory import costs
from inventory.actions.facts import once_only
from inventory.models import CostGroup, StockLevel, Warehouse
from inventory.models.stock import WarehouseKind
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")


class WrongWarehouse(Refusal):
    """The warehouse cannot be so: code taken, default but not sellable, closed with stock."""


@use_case
@once_only
def save_warehouse(
    *,
    code: str,
    name: str,
    kind: str,
    is_default: bool,
    is_active: bool,
    cost_group: str = "",
    by: User,
    at: datetime,
    warehouse_id: int | None = None,
) -> Warehouse:
    """Make a warehouse or change it; a new default takes the place of the old one.

    `cost_group` names the group whose average cost it shares, new or known; none is the house.
    Goods it brings into another group are levelled there. Locks all warehouses, then the goods
    that are there. Refuses with WrongWarehouse.
    """
    if not name or not _CODE.fullmatch(code) or kind not in WarehouseKind.values:
        raise WrongWarehouse(
            _("A warehouse needs a name, a kind, and a code of letters, digits and hyphens.")
        )
    known = {each.pk: each for each in Warehouse.objects.select_for_update().order_by("pk")}
    warehouse = known.get(warehouse_id or 0, Warehouse())
    if any(each.code == code and each.pk != warehouse.pk for each in known.values()):
        raise WrongWarehouse(
            _("The code %(code)s is already taken by another warehouse. Choose another.")
            % {"code": code}
        )
    if is_default and (kind != WarehouseKind.SELLABLE or not is_active):
        raise WrongWarehouse(_("The default warehouse must be open and hold sellable goods."))
    if warehouse.is_default and not is_default:
        raise WrongWarehouse(_("One warehouse is the default. Make another the default first."))
    if warehouse.pk and (not is_active or kind != warehouse.kind):
        _require_empty(warehouse)
    if is_default:
        Warehouse.objects.exclude(pk=warehouse.pk).update(is_default=False)
    warehouse.code, warehouse.name, warehouse.kind = code, name, kind
    warehouse.is_default, warehouse.is_active = is_default, is_active
    group = CostGroup.objects.get_or_create(name=cost_group)[0] if cost_group else None
    moves_over = bool(warehouse.pk) and warehouse.cost_group != group
    warehouse.cost_group = group
    warehouse.save()
    if moves_over:
        _level(warehouse, at=at)
    audit.record("warehouse.saved", document="warehouses", by=by, at=at, code=code, name=name)
    return warehouse


@in_transaction
def _level(warehouse: Warehouse, *, at: datetime) -> None:
    """Make the goods of a warehouse cost what they cost in the group it is in now."""
    there = StockLevel.objects.filter(warehouse=warehouse, on_hand__gt=0)
    skus = list(there.order_by("sku_id").values_list("sku_id", flat=True))
    costs.hold([warehouse.pk], skus)
    costs.level(warehouse.pk, skus, document=warehouse.code, at=at)


def _require_empty(warehouse: Warehouse) -> None:
    if (
        warehouse.is_active
        and StockLevel.objects.filter(warehouse=warehouse, on_hand__gt=0).exists()
    ):
        raise WrongWarehouse(
            _("%(warehouse)s still holds stock. Adjust it out first.")
            % {"warehouse": warehouse.name}
        )
