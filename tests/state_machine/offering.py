"""Quotations on their way to an order, and what the customer pays for the way to him."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from orders.actions.accept import accept_quotation, decline_quotation, expire_quotations
from orders.actions.amend import change_details
from orders.actions.freight import accept_freight, ask_freight, decline_freight
from orders.actions.place import Details
from orders.actions.quotations import (
    Offer,
    change_quotation,
    send_quotation,
    set_quoted_prices,
    withdraw_quotation,
)
from orders.actions.quotations import write_quotation as write
from orders.models import Quotation
from orders.states import Approval, QuotationState
from tests.state_machine.goods import basket, seldom, which
from tests.state_machine.world import Step

FAR = "海南省临高县波莲镇1号"  # a place the world does not serve
WAITS = [Approval.SUBMITTED, Approval.HELD]
prices = st.one_of(st.none(), st.decimals(1, 9, places=4))


class Offering(Step):
    """Offers and their answers."""

    def quotation(self, pick, *, any_state, **states):
        return self.one_of(Quotation.objects.filter(**({} if any_state else states)), pick)

    def offer(self, way, goods, days):
        until = timezone.localdate(self.at) + timedelta(days=days)
        kinds = {wish.sku_id: wish for wish in self.wishes(goods)}
        return Offer(self.channel(way), list(kinds.values()), until)

    @rule(who=which, way=which, goods=basket, days=st.integers(0, 3))
    def write_a_quotation(self, who, way, goods, days):
        self.attempt_twice(
            write,
            customer=self.customer(who), offer=self.offer(way, goods, days), by=self.world.manager,
        )  # fmt: skip

    @rule(pick=which, way=which, goods=basket, any_state=seldom)
    def change_a_quotation(self, pick, way, goods, any_state):
        if found := self.quotation(pick, any_state=any_state, order=None):
            self.attempt(
                change_quotation,
                number=found.number, revision=found.revision, offer=self.offer(way, goods, 2),
                by=self.world.manager,
            )  # fmt: skip

    @rule(pick=which, price=prices, any_state=seldom)
    def price_a_quotation(self, pick, price, any_state):
        if found := self.quotation(pick, any_state=any_state, order=None):
            self.attempt(
                set_quoted_prices,
                number=found.number, revision=found.revision,
                prices={found.lines.earliest("pk").sku_id: price}, by=self.world.manager,
            )  # fmt: skip

    @rule(pick=which, is_stale=seldom)
    def send(self, pick, is_stale):
        if found := self.quotation(pick, any_state=False, state=QuotationState.DRAFT):
            self.attempt(
                send_quotation,
                number=found.number, revision=found.revision - is_stale, by=self.world.manager,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, is_stale=seldom, answer=st.integers(0, 3))
    def answer_an_offer(self, pick, any_state, is_stale, answer):
        found = self.quotation(pick, any_state=any_state, state=QuotationState.SENT)
        if found is None:
            return
        version = found.version - is_stale
        buyer = {"is_by_customer": True, "by": self.world.buyers[found.customer_id]}
        if answer == 0:
            self.attempt(
                withdraw_quotation, number=found.number, because="sold", by=self.world.manager
            )
        elif answer == 1:
            self.attempt(
                decline_quotation,
                number=found.number, version=version, because="too dear", **buyer,
            )  # fmt: skip
        else:
            self.attempt(accept_quotation, number=found.number, version=version, **buyer)

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours):
        self.at += timedelta(hours=hours)
        self.attempt(expire_quotations)

    @rule(pick=which, amount=st.sampled_from(["12.30", "0", "-1"]), any_state=seldom)
    def ask_for_freight(self, pick, amount, any_state):
        order = self.order(pick, any_state=any_state, approval__in=WAITS)
        if order is None:
            return
        if order.address != FAR:
            self.attempt(
                change_details,
                number=order.number, version=order.version, details=Details(address=FAR),
                by=self.world.clerk,
            )  # fmt: skip
            order.refresh_from_db()
        self.attempt(
            ask_freight,
            number=order.number, version=order.version, amount=Decimal(amount),
            by=self.world.reviewer,
        )  # fmt: skip

    @rule(pick=which, any_state=seldom, agrees=st.integers(0, 3), other=seldom)
    def answer_about_freight(self, pick, any_state, agrees, other):
        if order := self.order(pick, any_state=any_state, freight_asked__isnull=False):
            words = {
                "number": order.number, "by": self.world.buyers[order.customer_id],
                "amount": (order.freight_asked or Decimal(1)) + other,
            }  # fmt: skip
            if agrees:
                self.attempt(accept_freight, **words)
            else:
                self.attempt(decline_freight, because="too dear", **words)
