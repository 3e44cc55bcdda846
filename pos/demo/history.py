"""Ninety days of a wholesaler, through the use cases people use, in every state there is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from crm.models import Customer
from finance.actions.record import Payment, record_receipt, report_payment, withdraw_settlement
from finance.actions.review import reject_settlement, review_settlement
from finance.actions.write_off import write_off_settlement
from finance.models import OpenItem, Tender
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import Sku, StockLevel, Warehouse
from inventory.queries.visible import visible_skus
from orders.actions.deliver import (
    arrange_delivery,
    confirm_receipt,
    finish_delivery,
    start_delivery,
)
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.flags import read_remark
from orders.actions.place import Details, Wish, place_order
from orders.actions.returns import approve_return, receive_return, reject_return, request_return
from orders.actions.review import reject_order, review_order, withdraw_order
from orders.actions.ship import ship_order
from orders.actions.undo import write_off_shipment
from orders.models import Channel, DeliveryMethod, Order, PaymentMethod, Shipment
from pos.demo import pictures
from pos.demo.goods import cost_of
from pos.demo.people import People
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.models.file import FileAccess
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.uploads import store_picture

DAYS = 90
STILL_OPEN = 3  # days an order on hold waits before it is rejected
REMARKS = ("", "", "", "请下午三点前送到", "老地方卸货", "发票随货", "包装请加固", "到了打电话")


@dataclass(slots=True)
class History:
    """Lets the days pass. Refusals (no stock, over the limit) happen here as they do there."""

    people: People
    random: Random
    warehouse: Warehouse
    channels: dict[str, Channel]
    tenders: list[Tender]
    now: datetime
    favourites: dict[int, list[Sku]] = field(default_factory=dict)
    addresses: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def run(self) -> None:
        """From ninety days ago to an hour ago, then what waits today."""
        for customer in self.people.customers:
            self._know(customer)
        for day in range(DAYS, 0, -1):
            self._day(day)
        self._today()

    def _know(self, customer: Customer) -> None:
        scheme = customer.type.scheme if customer.type else None
        goods = list(
            visible_skus(scheme).filter(levels__on_hand__gt=1000).select_related("product")
        )
        self.favourites[customer.pk] = self.random.sample(goods, min(30, len(goods)))
        address = customer.addresses.get()
        self.addresses[customer.pk] = (address.recipient, address.phone, address.text)

    def _day(self, ago: int) -> None:
        today = timezone.localtime(self.now)
        morning = today.replace(hour=9, minute=0) - timedelta(days=ago)
        for number in range(self.random.choice([6, 8, 9, 11]) + (90 - ago) // 30):
            at = morning + timedelta(minutes=35 * number + self.random.randrange(30))
            self._one_order(at, ago)
        if ago % 7 == 3:
            self._goods_arrive(morning)
        self._money(morning + timedelta(hours=8), ago)
        self._returns(morning + timedelta(hours=6), ago)

    def _one_order(self, at: datetime, ago: int) -> None:
        customer = self.random.choice(self.people.customers[:52])
        order = self._submitted(customer, at)
        if order is None:
            return
        chance = self.random.random()
        later = at + timedelta(minutes=25)
        if chance < 0.03:
            reject_order(
                number=order.number,
                because="超出配送范围，请改为自提",
                by=self._reviewer(),
                at=later,
            )
        elif chance < 0.06 and order.is_by_customer:
            withdraw_order(number=order.number, because="数量填错了", by=order.placed_by, at=later)
        else:
            self._go_on(order, later, ago)

    def _go_on(self, order: Order, at: datetime, ago: int) -> None:
        reviewer = self._reviewer()
        try:
            if order.remark:
                read_remark(number=order.number, remark=order.remark, by=reviewer, at=at)
            if review_order(number=order.number, by=reviewer, at=at).is_held:
                self._leave_or_reject(order, at, ago)
                return
            if order.channel.posting == "two_step":
                if ago == 1 and self.random.random() < 0.5:
                    return
                clerk, later = self.people.staff["clerk"], at + timedelta(hours=1)
                if ship_order(number=order.number, by=clerk, at=later) is None:
                    return
        except Refusal:
            self._leave_or_reject(order, at, ago=STILL_OPEN + 1)
            return
        self._deliver(order, at + timedelta(hours=2), ago)

    def _leave_or_reject(self, order: Order, at: datetime, ago: int) -> None:
        """What stands against an order of these days is still to be decided."""
        if ago > STILL_OPEN:
            because = "超出信用额度，请先付款"
            reject_order(number=order.number, because=because, by=self._reviewer(), at=at)

    def _submitted(self, customer: Customer, at: datetime) -> Order | None:
        wishes = self._wishes(customer)
        details = self._details(customer)
        buyer = self.people.buyers.get(customer.pk)
        try:
            if buyer and self.random.random() < 0.7:
                return place_order(
                    customer=customer, channel=self.channels["mall"], wishes=wishes,
                    details=details, key=new_key(), is_by_customer=True, by=buyer, at=at,
                )  # fmt: skip
            channel = self.channels[self.random.choice(["phone", "field", "wechat"])]
            return enter_order(
                entry=Entry(customer, channel, wishes, details), then=Then.SUBMIT,
                key=new_key(), by=self.people.staff["manager"], at=at,
            )  # fmt: skip
        except Refusal:
            return None

    def _wishes(self, customer: Customer) -> list[Wish]:
        goods = self.favourites[customer.pk]
        chosen = self.random.sample(goods, self.random.randrange(3, min(14, len(goods))))
        return [Wish(sku.pk, Decimal(sku.multiple * self._packs(sku))) for sku in chosen]

    def _packs(self, sku: Sku) -> int:
        return 1 if sku.base_price * sku.multiple > 250 else self.random.choice([1, 1, 2, 2, 3, 5])

    def _details(self, customer: Customer) -> Details:
        recipient, phone, address = self.addresses[customer.pk]
        return Details(
            delivery_method=self.random.choices(DeliveryMethod.values, [8, 1, 1])[0],
            payment_method=self.random.choice(PaymentMethod.values),
            recipient=recipient, phone=phone, address=address,
            remark=self.random.choice(REMARKS),
        )  # fmt: skip

    def _reviewer(self) -> User:
        return self.people.staff[self.random.choice(["reviewer", "english", "manager"])]

    def _deliver(self, order: Order, at: datetime, ago: int) -> None:
        shipment = Shipment.objects.get(order=order)
        by = self.people.staff["manager"]
        if ago <= 2 and self.random.random() < 0.5:
            return
        if order.delivery_method == DeliveryMethod.SHIP and self.random.random() < 0.75:
            driver = self.people.staff["driver"]
            arrange_delivery(number=shipment.number, driver=driver, remark="", by=by, at=at)
            if ago <= 1 and self.random.random() < 0.3:
                return
            start_delivery(number=shipment.number, by=driver, at=at + timedelta(hours=1))
            if ago > 1 or self.random.random() < 0.5:
                finish_delivery(number=shipment.number, by=driver, at=at + timedelta(hours=3))
            return
        if order.delivery_method == DeliveryMethod.PICKUP:
            arrange_delivery(number=shipment.number, appointment="明天上午到仓库自提", by=by, at=at)
        else:
            arrange_delivery(
                number=shipment.number,
                carrier="琼海货运",
                waybill=f"QH{shipment.pk:08d}",
                by=by,
                at=at,
            )
        buyer = self.people.buyers.get(order.customer_id)
        if buyer and ago > 3:
            confirm_receipt(number=shipment.number, by=buyer, at=at + timedelta(days=2))

    def _goods_arrive(self, at: datetime) -> None:
        low = StockLevel.objects.filter(
            warehouse=self.warehouse, on_hand__lt=1200, on_hand__gt=200
        ).select_related("sku")
        lines = [
            AdjustmentLine(level.sku_id, Decimal(level.sku.multiple * 300), cost_of(level.sku))
            for level in low.order_by("sku_id")[:40]
        ]
        if lines:
            post_adjustment(
                warehouse=self.warehouse, lines=lines, reason="到货入库", is_opening=False,
                key=new_key(), by=self.people.staff["manager"], at=at,
            )  # fmt: skip

    def _money(self, at: datetime, ago: int) -> None:
        for customer in self.random.sample(self.people.customers[:46], 5):
            due = OpenItem.objects.filter(
                customer=customer, date__lte=(at - timedelta(days=9)).date()
            )
            owed = sum((item.amount - item.allocated for item in due), ZERO)
            if owed > 0:
                self._pay(customer, owed, at, ago)

    def _pay(self, customer: Customer, owed: Decimal, at: datetime, ago: int) -> None:
        buyer = self.people.buyers.get(customer.pk)
        share = self.random.choice([Decimal(1), Decimal(1), Decimal("0.6"), Decimal("1.05")])
        received = (owed * share).quantize(Decimal("0.01"))
        payment = Payment(
            self.random.choice(self.tenders),
            received,
            timezone.localdate(at),
            reference=f"{ago:03d}",
        )
        if buyer and payment.tender and payment.tender.for_customers:
            settlement = report_payment(
                customer=customer, payment=payment, key=new_key(), by=buyer, at=at
            )
        else:
            settlement = record_receipt(
                customer=customer, payment=payment, key=new_key(),
                by=self.people.staff["cashier"], at=at,
            )  # fmt: skip
        if ago <= 2:
            return
        chance, finance = self.random.random(), self.people.staff["finance"]
        next_day = at + timedelta(hours=15)
        if chance < 0.04:
            reject_settlement(
                number=settlement.number, because="银行未到账，请核对", by=finance, at=next_day
            )
        elif chance < 0.06:
            withdraw_settlement(
                number=settlement.number, because="重复上报", by=settlement.recorded_by, at=next_day
            )
        else:
            review_settlement(number=settlement.number, by=finance, at=next_day)
            if chance > 0.985:
                write_off_settlement(
                    number=settlement.number, because="转账被退回", by=finance,
                    at=next_day + timedelta(hours=2),
                )  # fmt: skip

    def _returns(self, at: datetime, ago: int) -> None:
        if ago % 5 or ago > 80:
            return
        shipment = (
            Shipment.objects.filter(state="posted", delivery__in=["delivered", "received"])
            .filter(posted_at__lt=at, returns__isnull=True)
            .order_by("-posted_at")
            .first()
        )
        line = shipment and shipment.lines.select_related("sku").first()
        if not shipment or not line:
            return
        by = self.people.staff["manager"]
        found = request_return(
            shipment=shipment.number, quantities={line.pk: Decimal(line.sku.multiple)},
            reason=self.random.choice(["外箱破损", "临期", "送错规格"]), key=new_key(), by=by, at=at,
        )  # fmt: skip
        self._decide_return(found.number, at + timedelta(hours=2), ago)

    def _decide_return(self, number: str, at: datetime, ago: int) -> None:
        reviewer = self.people.staff["reviewer"]
        if ago == 5:
            return
        if ago % 25 == 0:
            reject_return(number=number, because="超过退货期限", by=reviewer, at=at)
            return
        approve_return(number=number, by=reviewer, at=at)
        if ago != 10:
            receive_return(
                number=number, warehouse=Warehouse.objects.get(code="defective"),
                by=self.people.staff["clerk"], at=at + timedelta(hours=3),
            )  # fmt: skip

    def _today(self) -> None:
        """What a visitor finds waiting: orders, a written-off slip, a slip photo."""
        for minutes in (170, 140, 95, 60, 42, 30, 18, 7):
            self._submitted(
                self.random.choice(self.people.customers[:20]),
                self.now - timedelta(minutes=minutes),
            )
        wrong = Shipment.objects.filter(state="posted", delivery="shipped", driver=None).first()
        if wrong:
            write_off_shipment(
                number=wrong.number, because="客户改地址，重新发货", then_close=False,
                by=self.people.staff["manager"], at=self.now - timedelta(minutes=50),
            )  # fmt: skip
        self._trip()
        self._slip()

    def _trip(self) -> None:
        """What the driver has on his car today: one brought, one on the way, three to come."""
        manager, driver = self.people.staff["manager"], self.people.staff["driver"]
        waiting = Shipment.objects.filter(
            state="posted", delivery="shipped", driver=None, carrier="", appointment="",
            order__delivery_method=DeliveryMethod.SHIP,
        ).order_by("-posted_at")  # fmt: skip
        agreed = ("", "", "十点前送到", "", "到了打电话")
        for place, shipment in enumerate(waiting[: len(agreed)]):
            number, at = shipment.number, self.now - timedelta(minutes=50 - place)
            arrange_delivery(
                number=number, driver=driver, appointment=agreed[place], by=manager, at=at
            )
            if place < 2:
                start_delivery(number=number, by=driver, at=at + timedelta(minutes=20))
            if place == 0:
                finish_delivery(number=number, by=driver, at=at + timedelta(minutes=45))

    def _slip(self) -> None:
        customer = self.people.customers[0]
        buyer = self.people.buyers[customer.pk]
        slip = store_picture(
            pictures.sheet("转账成功", ["金额 2,000.00", customer.name, "工商银行 尾号 5218"], "#2a7d4f"),
            by=buyer, access=FileAccess.PRIVATE,
        )  # fmt: skip
        bank = next(tender for tender in self.tenders if tender.kind == "bank")
        payment = Payment(bank, Decimal(2000), timezone.localdate(self.now), "网银转账", "", slip)
        report_payment(
            customer=customer, payment=payment, key=new_key(), by=buyer,
            at=self.now - timedelta(minutes=25),
        )  # fmt: skip
