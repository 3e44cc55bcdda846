"""What the desk does to orders: review, the ways back, split, merge, and changes after review."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from crm.models import Customer
from orders.actions.amend import Change
from orders.actions.amend_reviewed import amend_order
from orders.actions.change_requests import (
    accept_change,
    decline_change,
    request_change,
    withdraw_change,
)
from orders.actions.merge import merge_orders
from orders.actions.release import release_holds
from orders.actions.reopen import reopen_order
from orders.actions.review import reject_order, review_order
from orders.actions.ship import ship_order
from orders.actions.split import split_order
from orders.actions.undo import close_order, unreview_order
from orders.models import ChangeRequest
from orders.states import Approval, ChangeState, Fulfilment
from tests.state_machine.goods import cases, seldom, which
from tests.state_machine.world import Step


class Desk(Step):
    """What reviewers decide, and how they take it back."""

    @rule(pick=which, number=st.integers(0, 3), goods=st.lists(st.tuples(which, cases), max_size=2),
          any_state=seldom, is_asked=st.booleans(), ends=seldom)  # fmt: skip
    def change_after_review(self, pick, number, goods, any_state, is_asked, ends):
        if order := self.order(pick, any_state=any_state, approval=Approval.REVIEWED):
            line = order.lines.select_related("sku").order_by("pk").first()
            quantity = Decimal(line.sku.multiple * number)
            facts = {"number": order.number, "version": order.version}
            if is_asked:
                wanted = {wish.sku_id: wish.quantity for wish in self.wishes(goods)}
                self.attempt(
                    request_change, **facts, wanted={**wanted, line.sku_id: quantity},
                    cancels=ends, reason="fewer guests", is_by_customer=True,
                    by=self.world.buyers[order.customer_id],
                )  # fmt: skip
                return
            changes = [Change(quantity, line=line.pk)]
            changes += [Change(wish.quantity, sku_id=wish.sku_id) for wish in self.wishes(goods)]
            self.attempt(
                amend_order, **facts, changes=changes, because="counted", by=self.world.reviewer
            )

    @rule(pick=which, any_state=seldom, way=st.integers(0, 3))
    def answer_a_change(self, pick, any_state, way):
        waiting = ChangeRequest.objects.all()
        if not any_state:
            waiting = waiting.filter(state=ChangeState.REQUESTED)
        if found := self.one_of(waiting, pick):
            if way == 0:
                self.attempt(
                    decline_change, request=found.pk, because="packed", by=self.world.reviewer
                )
            else:
                act = withdraw_change if way == 1 else accept_change
                self.attempt(act, request=found.pk, by=self.world.reviewer)

    @rule(pick=which, any_state=seldom, is_stale=seldom, without_credit=seldom)
    def review(self, pick, any_state, is_stale, without_credit):
        waits = [Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=waits):
            customer = Customer.objects.filter(pk=order.customer_id)
            limit = order.customer.credit_limit
            customer.update(credit_limit=0 if without_credit else limit)
            self.attempt(
                review_order,
                number=order.number, version=order.version - is_stale, by=self.world.reviewer,
            )  # fmt: skip
            customer.update(credit_limit=limit)

    @rule(pick=which, any_state=seldom, by_reviewer=seldom, without_reason=seldom)
    def release(self, pick, any_state, by_reviewer, without_reason):
        stopped = {} if any_state else {"holds__ended_at": None, "holds__isnull": False}
        if order := self.order(pick, any_state=any_state, **stopped):
            self.attempt(
                release_holds,
                number=order.number, because=" " if without_reason else "pays tomorrow",
                by=self.world.reviewer if by_reviewer else self.world.manager,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, because=st.sampled_from(["sold out", " "]))
    def reject(self, pick, any_state, because):
        waits = [Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=waits):
            self.attempt(reject_order, number=order.number, because=because, by=self.world.reviewer)

    @rule(pick=which, any_state=seldom)
    def ship(self, pick, any_state):
        waits = {"approval": Approval.REVIEWED, "fulfilment": Fulfilment.NONE}
        if order := self.order(pick, any_state=any_state, **waits):
            self.attempt(ship_order, number=order.number, by=self.world.reviewer)

    @rule(pick=which, any_state=seldom)
    def take_the_review_back(self, pick, any_state):
        if order := self.order(pick, any_state=any_state, approval=Approval.REVIEWED):
            self.attempt(
                unreview_order, number=order.number, because="too early", by=self.world.reviewer
            )

    @rule(pick=which, any_state=seldom)
    def close(self, pick, any_state):
        waits = {"approval": Approval.REVIEWED, "fulfilment": Fulfilment.NONE}
        if order := self.order(pick, any_state=any_state, **waits):
            self.attempt(
                close_order, number=order.number, because="no rest", by=self.world.reviewer
            )

    @rule(pick=which, number=st.integers(0, 3), whole=st.booleans(), any_state=seldom)
    def split(self, pick, number, whole, any_state):
        waits = [Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=waits):
            line = order.lines.select_related("sku").order_by("pk").first()
            quantity = line.quantity if whole else Decimal(line.sku.multiple * number)
            self.attempt_twice(
                split_order,
                number=order.number, version=order.version, take={line.pk: quantity},
                by=self.world.reviewer,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def merge(self, pick, any_state):
        waits = [Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=waits):
            for other in order.customer.orders.filter(approval__in=waits).exclude(pk=order.pk)[:1]:
                self.attempt(
                    merge_orders,
                    number=order.number, other=other.number, version=order.version,
                    by=self.world.reviewer,
                )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def reopen(self, pick, any_state):
        ended = [Approval.REJECTED, Approval.CLOSED]
        if order := self.order(pick, any_state=any_state, approval__in=ended):
            self.attempt(
                reopen_order, number=order.number, because="he paid", by=self.world.reviewer
            )
