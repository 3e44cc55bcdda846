"""Goods on their way to the customer, and on their way back."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from orders.actions.deliver import (
    arrange_delivery,
    confirm_receipt,
    finish_delivery,
    start_delivery,
)
from orders.actions.returns import approve_return, receive_return, reject_return, request_return
from orders.actions.undo import write_off_shipment
from orders.models import ReturnOrder, Shipment
from orders.states import ReturnState, ShipmentState
from tests.state_machine.goods import seldom, which
from tests.state_machine.world import Step


class Leaving(Step):
    """Shipments and returns."""

    def shipment(self, pick, *, any_state, **states):
        live = {} if any_state else {"state": ShipmentState.POSTED, **states}
        return self.one_of(Shipment.objects.filter(**live), pick)

    def a_return(self, pick, *, any_state, state):
        return self.one_of(ReturnOrder.objects.filter(**({} if any_state else state)), pick)

    @rule(pick=which, then_close=st.booleans(), any_state=seldom)
    def write_off(self, pick, then_close, any_state):
        if found := self.shipment(pick, any_state=any_state):
            self.attempt(
                write_off_shipment,
                number=found.number, because="lost", then_close=then_close, by=self.world.reviewer,
            )  # fmt: skip

    @rule(pick=which, way=st.sampled_from(["driver", "carrier", "pick-up"]), any_state=seldom)
    def arrange(self, pick, way, any_state):
        if found := self.shipment(pick, any_state=any_state):
            self.attempt(
                arrange_delivery,
                number=found.number,
                driver=self.world.driver if way == "driver" else None,
                carrier="Swift" if way == "carrier" else "",
                appointment="Monday" if way == "pick-up" else "",
                by=self.world.clerk,
            )

    @rule(pick=which, any_state=seldom)
    def set_off(self, pick, any_state):
        if found := self.shipment(pick, any_state=any_state, driver=self.world.driver):
            self.attempt(start_delivery, number=found.number, by=self.world.driver)

    @rule(pick=which, any_state=seldom)
    def arrive(self, pick, any_state):
        if found := self.shipment(pick, any_state=any_state, driver=self.world.driver):
            self.attempt(finish_delivery, number=found.number, by=self.world.driver)

    @rule(pick=which, any_state=seldom)
    def confirm(self, pick, any_state):
        if found := self.shipment(pick, any_state=any_state, driver=None):
            buyer = self.world.buyers[found.order.customer_id]
            self.attempt(confirm_receipt, number=found.number, by=buyer)

    @rule(pick=which, share=st.integers(0, 12), any_state=seldom)
    def ask_for_a_return(self, pick, share, any_state):
        if found := self.shipment(pick, any_state=any_state):
            # Twelfths of what is left; none of it asks for all that was shipped.
            left = {
                line.pk: (line.quantity - line.returned) * share // 12 if share else line.quantity
                for line in found.lines.all()
            }
            buyer = self.world.buyers[found.order.customer_id]
            self.attempt_twice(
                request_return,
                shipment=found.number,
                quantities={pk: Decimal(quantity) for pk, quantity in left.items()},
                reason="broken",
                by=buyer,
            )

    @rule(pick=which, any_state=seldom)
    def approve_a_return(self, pick, any_state):
        state = {"state": ReturnState.REQUESTED}
        if found := self.a_return(pick, any_state=any_state, state=state):
            self.attempt(approve_return, number=found.number, by=self.world.reviewer)

    @rule(pick=which, any_state=seldom)
    def reject_a_return(self, pick, any_state):
        state = {"state__in": [ReturnState.REQUESTED, ReturnState.APPROVED]}
        if found := self.a_return(pick, any_state=any_state, state=state):
            self.attempt(reject_return, number=found.number, because="used", by=self.world.reviewer)

    @rule(pick=which, place=which, any_state=seldom)
    def receive_a_return(self, pick, place, any_state):
        state = {"state": ReturnState.APPROVED}
        places = self.world.warehouses
        if found := self.a_return(pick, any_state=any_state, state=state):
            self.attempt(
                receive_return,
                number=found.number, warehouse=places[place % len(places)], by=self.world.clerk,
            )  # fmt: skip
