"""What waits at the selling desk of the demo house: holds, quotations, deposits, requests."""

from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from crm.actions.customers import CustomerFacts, Terms, change_customer
from crm.models import Customer
from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import Tender
from inventory.models import Sku
from orders.actions.accept import accept_quotation, decline_quotation, expire_quotations
from orders.actions.change_requests import request_change
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.flags import Words, put_flag, save_flag
from orders.actions.place import Details, Wish, place_order
from orders.actions.quotations import Offer, send_quotation, withdraw_quotation, write_quotation
from orders.actions.review import review_order
from orders.actions.served_areas import Served, save_served_area
from orders.actions.unusual import keep_unusual
from orders.actions.usual import Usual, make_list
from orders.models import Channel, Order, Quotation
from orders.queries.deposits import deposit_wanted
from orders.states import Approval
from pos.demo.people import People
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.refusals import Refusal

FAR = "海南省三沙市西沙区永兴岛北京路1号"


@dataclass(slots=True)
class Desk:
    """Fills the desk as of now; `goods` are {customer id: goods he is shown and that are there}."""

    people: People
    channels: dict[str, Channel]
    tenders: list[Tender]
    now: datetime
    goods: dict[int, list[Sku]]

    def fill(self) -> None:
        """Everything that waits for somebody."""
        self._usual_goods()
        self._quotations()
        self._held()
        self._deposit()
        self._change_request()
        self._coupon()
        self._flags()

    def _wishes(self, customer: Customer, start: int, n: int, packs: int = 2) -> list[Wish]:
        chosen = self.goods[customer.pk][start : start + n]
        return [Wish(sku.pk, Decimal(sku.multiple * packs)) for sku in chosen]

    def _ago(self, **much: int) -> datetime:
        return self.now - timedelta(**much)

    def _entered(
        self, customer: Customer, wishes: list[Wish], minutes: int, *, channel: str = "phone",
        address: str = "", coupon: str = "",
    ) -> Order:  # fmt: skip
        place = customer.addresses.get()
        details = Details(
            recipient=place.recipient, phone=place.phone, address=address or place.text
        )
        return enter_order(
            entry=Entry(customer, self.channels[channel], wishes, details, coupon),
            then=Then.SUBMIT, key=new_key(), by=self.people.staff["manager"],
            at=self._ago(minutes=minutes),
        )  # fmt: skip

    def _agree(
        self, customer: Customer, *, minimum: Decimal | None = None, deposit: Decimal = ZERO
    ) -> None:
        """Change some of his terms."""
        facts = {one.name: getattr(customer, one.name) for one in fields(CustomerFacts)}
        terms = Terms(**{one.name: getattr(customer, one.name) for one in fields(Terms)})
        change_customer(
            code=customer.code, version=customer.version, facts=CustomerFacts(**facts),
            terms=replace(terms, minimum_order=minimum, deposit_percent=deposit),
            by=self.people.staff["manager"], at=self._ago(days=2),
        )  # fmt: skip
        customer.refresh_from_db()

    def _usual_goods(self) -> None:
        customer = self.people.customers[0]
        buyer = self.people.buyers[customer.pk]
        for name, start in (("每周饮料", 0), ("厨房调味", 8)):
            goods = [
                Usual(sku.pk, Decimal(sku.multiple), Decimal(sku.multiple * 3))
                for sku in self.goods[customer.pk][start : start + 6]
            ]
            make_list(
                customer=customer, name=name, goods=goods, is_shared=True, by=buyer,
                at=self._ago(days=6),
            )  # fmt: skip

    def _quotations(self) -> None:
        """One in each state there is."""
        manager, customers = self.people.staff["manager"], self.people.customers
        buyer = self.people.buyers[customers[0].pk]
        self._quotation(customers[4], days=0, holds=14, sends=False)
        self._quotation(customers[0], days=1, holds=14)
        accepted = self._quotation(customers[0], days=2, holds=10)
        with suppress(Refusal):
            accept_quotation(
                number=accepted.number, version=accepted.version, is_by_customer=True, by=buyer,
                at=self._ago(hours=3),
            )  # fmt: skip
        declined = self._quotation(customers[2], days=3, holds=10)
        decline_quotation(
            number=declined.number, version=declined.version, because="别家更便宜",
            is_by_customer=False, by=manager, at=self._ago(days=1),
        )  # fmt: skip
        self._quotation(customers[3], days=20, holds=7)
        expire_quotations(at=self.now)
        withdrawn = self._quotation(customers[5], days=4, holds=10)
        withdraw_quotation(
            number=withdrawn.number, because="厂家调价，重新报价", by=manager, at=self._ago(days=1)
        )

    def _quotation(
        self, customer: Customer, *, days: int, holds: int, sends: bool = True
    ) -> Quotation:
        at, by = self._ago(days=days, minutes=90), self.people.staff["manager"]
        offer = Offer(
            self.channels["phone"], self._wishes(customer, 3, 5, packs=5),
            timezone.localdate(at) + timedelta(days=holds), "含送货上门",
        )  # fmt: skip
        made = write_quotation(customer=customer, offer=offer, key=new_key(), by=by, at=at)
        if not sends:
            return made
        return send_quotation(number=made.number, revision=made.revision, by=by, at=at)

    def _held(self) -> None:
        """Orders that something stands against: an island, a margin, a minimum."""
        manager, customers = self.people.staff["manager"], self.people.customers
        save_served_area(
            area=None, facts=Served("海南省", "三沙市", note="没有班船，请客户自提"), by=manager,
            at=self._ago(days=2),
        )  # fmt: skip
        own = customers[1].own_prices
        cheap = [price.sku for price in own.prices.select_related("sku")] if own else []
        self._agree(customers[6], minimum=Decimal(2000))
        dear = [Wish(sku.pk, Decimal(sku.multiple * 2)) for sku in cheap]
        waiting = [
            self._entered(customers[3], self._wishes(customers[3], 0, 4), 55, address=FAR),
            self._entered(customers[1], dear, 48),
            self._entered(customers[6], self._wishes(customers[6], 0, 2, packs=1), 33),
        ]
        for order in waiting:
            review_order(number=order.number, by=manager, at=self._ago(minutes=20))

    def _deposit(self) -> None:
        """A customer who pays a part ahead: half of it is here."""
        customer, manager = self.people.customers[7], self.people.staff["manager"]
        self._agree(customer, deposit=Decimal(30))
        order = self._entered(customer, self._wishes(customer, 0, 6, packs=4), 80)
        part = (deposit_wanted(order) / 2).quantize(Decimal("0.01"))
        bank = next(tender for tender in self.tenders if tender.kind == "bank")
        at = self._ago(minutes=70)
        payment = Payment(bank, part, timezone.localdate(at), "定金", deposit_for=order.number)
        found = record_receipt(
            customer=customer, payment=payment, key=new_key(), by=self.people.staff["cashier"],
            at=at,
        )  # fmt: skip
        review_settlement(number=found.number, by=self.people.staff["finance"], at=at)
        review_order(number=order.number, by=manager, at=self._ago(minutes=40))

    def _change_request(self) -> None:
        """A reviewed order that has not left, and its buyer wants less of it."""
        manager = self.people.staff["manager"]
        for customer in self.people.customers[8:16]:
            buyer = self.people.buyers.get(customer.pk)
            wishes = self._wishes(customer, 12, 4)
            if buyer is None or customer.credit_limit is not None:
                continue
            order = self._entered(customer, wishes, 130, channel="field")
            order = review_order(number=order.number, by=manager, at=self._ago(minutes=120))
            if order.is_held:
                continue
            request_change(
                number=order.number, version=order.version,
                wanted={wishes[0].sku_id: wishes[0].quantity / 2}, cancels=False,
                reason="店里还有存货，少送一些", is_by_customer=True, by=buyer,
                at=self._ago(minutes=35),
            )  # fmt: skip
            return

    def _coupon(self) -> None:
        """His buyer used a coupon an hour ago, and one order is far more than usual."""
        customer = self.people.customers[0]
        place = customer.addresses.get()
        self._entered(customer, self._wishes(customer, 16, 5, packs=3), 58, coupon="VIP10")
        with suppress(Refusal):
            place_order(
                customer=customer, channel=self.channels["mall"],
                wishes=self._wishes(customer, 0, 2, packs=30),
                details=Details(
                    recipient=place.recipient, phone=place.phone, address=place.text,
                    remark="开业备货，分两车送",
                ),
                key=new_key(), is_by_customer=True, by=self.people.buyers[customer.pk],
                at=self._ago(minutes=15),
            )  # fmt: skip

    def _flags(self) -> None:
        manager = self.people.staff["manager"]
        flags = [
            save_flag(flag=None, words=Words(name, colour), by=manager, at=self._ago(days=9))
            for name, colour in (("加急", "bad"), ("等电话", "warn"), ("大客户", "violet"))
        ]
        waiting = Order.objects.filter(approval__in=[Approval.SUBMITTED, Approval.HELD])
        for place, number in enumerate(waiting.order_by("-pk").values_list("number", flat=True)):
            keep_unusual(number=number)
            if place < len(flags):
                put_flag(number=number, flag=flags[place].pk, by=manager, at=self._ago(minutes=5))
