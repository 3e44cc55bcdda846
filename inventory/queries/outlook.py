"""What the office reads about how long stock lasts, and what to order."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.models import Outlook, Sku, StockRule, Supplier, Warehouse
from inventory.models.stock import WarehouseKind
from wholesale import search
from wholesale.lists.filters import Rows
from wholesale.templatetags.wholesale import quantity as figure

# Without a sale for so many days goods are called dead.
DEAD_AFTER = 90


def outlook_rows() -> "QuerySet[Outlook]":
    """All that was worked out, with goods, packs and warehouse."""
    return Outlook.objects.select_related(
        "sku__product__category", "sku__unit", "warehouse"
    ).prefetch_related("sku__packs__unit")


def proposals() -> "QuerySet[Outlook]":
    """What should be ordered."""
    return outlook_rows().filter(proposed__gt=0)


def rule_rows() -> "QuerySet[StockRule]":
    """The rules with goods and warehouse."""
    return StockRule.objects.select_related("sku__product", "sku__unit", "warehouse")


def search_goods(rows: Rows, text: str) -> Rows:
    """The rows of goods found by code, barcode, name or pinyin."""
    tokens = search.query_tokens(text)
    return rows.filter(sku__product__search_tokens__contains=tokens) if tokens else rows.none()


def supplier_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the suppliers that are in use."""
    held = Supplier.objects.filter(is_active=True).order_by("name")
    return list(held.values_list("pk", "name"))


def dead(days: int = DEAD_AFTER) -> Q:
    """Goods that are there and were not sold for so many days."""
    since = timezone.localdate() - timedelta(days=days)
    return Q(on_hand__gt=0) & (Q(last_sold_on=None) | Q(last_sold_on__lt=since))


def warned(rows: "QuerySet[Sku]", warnings: list[str], warehouse_id: int | None) -> "QuerySet[Sku]":
    """The goods of which there is too little or too much, in one warehouse or in any."""
    said = Outlook.objects.filter(sku=OuterRef("pk"), warning__in=warnings)
    return rows.filter(Exists(said.filter(warehouse=warehouse_id) if warehouse_id else said))


def made_at() -> datetime | None:
    """When all of it was worked out last."""
    return Outlook.objects.order_by("-pk").values_list("made_at", flat=True).first()


def why(row: Outlook) -> str:
    """Why so much of it is proposed, in one sentence."""
    facts = {
        "rate": figure(row.per_day),
        "lead": ngettext("%(days)s day to arrive", "%(days)s days to arrive", row.lead_days)
        % {"days": row.lead_days},
        "free": figure(row.free),
        "coming": figure(row.incoming + row.drafted),
        "need": figure(row.need),
        "packs": row.sku.say(row.proposed),
        "least": figure(row.low_below),
        "most": row.maximum,
    }
    if row.maximum is not None:
        text = _(
            "Sells %(rate)s a day, %(lead)s, %(free)s free, %(coming)s on the way, below"
            " %(least)s: up to its maximum of %(most)s, need %(need)s → %(packs)s"
        )
    elif row.minimum is not None and row.low_below <= row.minimum:
        text = _(
            "Never below %(least)s by its rule, %(free)s free, %(coming)s on the way, sells"
            " %(rate)s a day: need %(need)s → %(packs)s"
        )
    else:
        text = _(
            "Sells %(rate)s a day, %(lead)s, %(free)s free, %(coming)s on the way: need"
            " %(need)s → %(packs)s"
        )
    said = text % facts
    return f"{said} {_without(row.out_days)}" if row.out_days else said


def _without(days: int) -> str:
    text = ngettext(
        "(%(days)s day without stock left out)", "(%(days)s days without stock left out)", days
    )
    return text % {"days": days}


def sellable_choices() -> list[tuple[int, str]]:
    """(pk, name) of the warehouses that sell, the default first."""
    held = Warehouse.objects.filter(is_active=True, kind=WarehouseKind.SELLABLE)
    return list(held.order_by("-is_default", "name").values_list("pk", "name"))
