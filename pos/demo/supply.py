"""Where the goods of the demo house come from, and how they move inside the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from inventory.actions.assemble import assemble
from inventory.actions.days import fold_days
from inventory.actions.kits import save_recipe
from inventory.actions.landed import land_cost
from inventory.actions.outlook import work_out
from inventory.actions.purchase_lines import PurchaseWish
from inventory.actions.purchases import Purchase, cancel_purchase, send_purchase, write_purchase
from inventory.actions.receipts import Delivery, receive_purchase
from inventory.actions.stock_rules import RuleFacts, save_rule
from inventory.actions.supplier_returns import SentBack, return_to_supplier
from inventory.actions.suppliers import (
    GoodsFacts,
    SupplierFacts,
    save_supplier,
    save_supplier_goods,
)
from inventory.actions.warehouses import save_warehouse
from inventory.models import (
    Category,
    GoodsReceiptLine,
    PurchaseOrder,
    Sku,
    StockLevel,
    Supplier,
    Warehouse,
)
from pos.demo.goods import cost_of
from warehouse.actions.counts import Plan, count_totals, start_count
from warehouse.actions.lines import Goods
from warehouse.actions.receive_transfer import receive_transfer
from warehouse.actions.scrap import scrap_goods
from warehouse.actions.transfers import Journey, send_transfer, write_transfer
from wholesale.idempotency import new_key
from wholesale.models import User

# Code, name, contact, phone, days to deliver, days to pay, the categories he sells.
SUPPLIERS = (
    ("QD01", "琼岛饮品厂", "周厂长", "0898-65520101", 3, 30, "酒水饮料"),
    ("GZ02", "广州粮油调味总汇", "梁经理", "020-83310202", 7, 45, "粮油调味"),
    ("SZ03", "深圳食品供应链", "何小姐", "0755-26680303", 5, 30, "休闲食品"),
    ("YW04", "义乌日用百货商行", "金老板", "0579-85190404", 9, 15, "日用百货"),
)


@dataclass(slots=True)
class Supply:
    """Suppliers with their goods, purchases in every state, and stock documents of a week."""

    main: Warehouse
    by: User
    now: datetime

    def fill(self) -> None:
        """All of it, dated over the last days; at last the figures are worked out."""
        self._suppliers()
        self._purchases()
        self._second_house()
        self._made_goods()
        self._count()
        self._rules()
        fold_days(at=self.now)
        work_out(at=self.now)

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _suppliers(self) -> None:
        start = self._ago(88)
        for code, name, contact, phone, lead, terms, category in SUPPLIERS:
            supplier = save_supplier(
                facts=SupplierFacts(code, name, contact, phone, terms_days=terms, lead_days=lead),
                by=self.by, at=start,
            )  # fmt: skip
            goods = [
                GoodsFacts(
                    sku.pk, f"{code[:2]}-{sku.code}", sku.multiple, cost_of(sku),
                    minimum=sku.multiple * 2, is_preferred=True,
                )
                for sku in _of_category(category)
            ]  # fmt: skip
            save_supplier_goods(supplier=supplier, goods=goods, by=self.by, at=start)

    def _purchases(self) -> None:
        drinks, oils, snacks, wares = Supplier.objects.order_by("pk")
        done = self._order(drinks, slice(0, 12), packs=40, days=21, expected=18)
        receipt = self._receive(done, days=18)
        land_cost(
            number=receipt, what="海口港到仓运费", amount=Decimal("680.00"), by_quantity=False,
            key=new_key(), by=self.by, at=self._ago(18),
        )  # fmt: skip
        self._give_back(receipt, days=16)
        part = self._order(oils, slice(0, 8), packs=30, days=12, expected=1)
        self._receive(part, days=2, share=Decimal("0.5"))
        self._order(snacks, slice(0, 10), packs=25, days=4, expected=-2)
        self._order(wares, slice(0, 6), packs=20, days=2, expected=-7)
        self._order(drinks, slice(12, 18), packs=60, days=1, expected=-3)
        self._order(oils, slice(10, 14), packs=15, days=0.5, expected=-6, send=False)
        wrong = self._order(snacks, slice(12, 14), packs=10, days=6, expected=-1)
        cancel_purchase(
            number=wrong.number, because="供应商缺货，改由其他厂家供货", by=self.by, at=self._ago(5)
        )

    def _order(
        self, supplier: Supplier, which: slice, *, packs: int, days: float, expected: int,
        send: bool = True,
    ) -> PurchaseOrder:  # fmt: skip
        """`days` ago it was ordered; expected so many days ago (below zero: still to come)."""
        at = self._ago(days)
        goods = list(supplier.goods.order_by("sku_id"))[which]
        wishes = [PurchaseWish(one.sku_id, Decimal(one.pack_factor * packs)) for one in goods]
        day = timezone.localdate(self._ago(expected))
        order = write_purchase(
            purchase=Purchase(supplier, self.main, wishes, day), key=new_key(), by=self.by, at=at
        )
        if send:
            send_purchase(number=order.number, version=order.version, by=self.by, at=at)
        return order

    def _receive(self, order: PurchaseOrder, *, days: float, share: Decimal = Decimal(1)) -> str:
        lines = {line.pk: (line.quantity * share).to_integral() for line in order.lines.all()}
        receipt = receive_purchase(
            number=order.number, delivery=Delivery(lines, self.main, f"送货单 {order.pk:04d}"),
            key=new_key(), by=self.by, at=self._ago(days),
        )  # fmt: skip
        return receipt.number

    def _give_back(self, receipt: str, *, days: float) -> None:
        line = GoodsReceiptLine.objects.filter(receipt__number=receipt).order_by("pk")[0]
        sent = SentBack({line.pk: Decimal(line.sku.multiple)}, self.main, "外箱破损，整箱退回")
        return_to_supplier(number=receipt, sent=sent, key=new_key(), by=self.by, at=self._ago(days))

    def _second_house(self) -> None:
        """A branch in Sanya, filled by two transfers: one has arrived, one is on its way."""
        sanya = save_warehouse(
            code="sanya", name="三亚分仓", kind="sellable", is_default=False, is_active=True,
            by=self.by, at=self._ago(30),
        )  # fmt: skip
        for which, days, remark in (
            (slice(0, 12), 9, "三亚首批铺货"),
            (slice(12, 18), 1, "三亚补货"),
        ):
            lines = [Goods(sku.pk, Decimal(sku.multiple * 6)) for sku in self._plenty()[which]]
            at = self._ago(days)
            transfer = write_transfer(
                journey=Journey(self.main, sanya, remark=remark), lines=lines, key=new_key(),
                by=self.by, at=at,
            )  # fmt: skip
            send_transfer(number=transfer.number, by=self.by, at=at)
            if days > 1:
                arrived = {line.sku_id: line.quantity for line in lines}
                receive_transfer(
                    number=transfer.number, arrived=arrived, by=self.by, at=self._ago(days - 1)
                )

    def _made_goods(self) -> None:
        """Two pieces off the shelf make a gift box; some are made, and a case is broken."""
        have = {sku.pk for sku in self._plenty()}
        parts = [sku for sku in _of_category("休闲食品") if sku.pk in have][:2]
        box = next(s for s in _of_category("休闲食品") if s.pk not in {p.pk for p in parts})
        save_recipe(
            sku=box, is_bundle=False, parts={part.pk: Decimal(2) for part in parts},
            labour_cost=Decimal("1.50"), by=self.by, at=self._ago(3),
        )  # fmt: skip
        assemble(
            warehouse=self.main, sku=box, quantity=Decimal(24), remark="节前礼盒备货", key=new_key(),
            by=self.by, at=self._ago(3),
        )  # fmt: skip
        broken = self._plenty()[20]
        scrap_goods(
            warehouse=self.main, lines=[Goods(broken.pk, Decimal(broken.multiple))],
            cause="broken", reason="卸货时摔坏", photo=None, key=new_key(), by=self.by,
            at=self._ago(2),
        )  # fmt: skip

    def _count(self) -> None:
        """A sample count that waits for somebody to look at its differences."""
        goods = self._plenty()[30:42]
        at = self._ago(0.2)
        count = start_count(
            plan=Plan(self.main, [sku.pk for sku in goods], is_full=False, title="饮料区抽盘"),
            key=new_key(), by=self.by, at=at,
        )  # fmt: skip
        held = dict(
            StockLevel.objects.filter(warehouse=self.main, sku__in=goods).values_list(
                "sku_id", "on_hand"
            )
        )
        found = {pk: held[pk] - (place % 5 == 0) * 3 for place, pk in enumerate(held)}
        found.pop(next(reversed(found)))
        count_totals(number=count.number, totals=found, sheet="A 区", by=self.by, at=at)

    def _rules(self) -> None:
        """Best sellers have a maximum; what is scarce or was never there should be there."""
        scarce = (
            Sku.objects.exclude(kit__isnull=False)
            .exclude(levels__warehouse=self.main, levels__on_hand__gt=F("multiple") * 12)
            .order_by("pk")[:36]
        )
        wanted = [(sku, 12, 40) for sku in scarce]
        wanted += [(sku, 20, 700) for sku in self._plenty()[:24]]
        for sku, least, most in wanted:
            rule = RuleFacts(
                self.main.pk, sku.pk, sku.code, minimum=sku.multiple * least,
                maximum=sku.multiple * most,
            )  # fmt: skip
            save_rule(rule=rule, by=self.by, at=self._ago(20))

    def _plenty(self) -> list[Sku]:
        """Goods of which the main warehouse has far more than it has promised, in their order."""
        levels = StockLevel.objects.filter(
            warehouse=self.main, on_hand__gt=F("promised") + F("sku__multiple") * 60
        ).select_related("sku")
        return [level.sku for level in levels.order_by("sku_id")]


def _of_category(name: str) -> list[Sku]:
    top = Category.objects.get(name=name, parent=None)
    held = Sku.objects.filter(product__category__path__startswith=top.path)
    return list(held.order_by("pk"))
