"""Orders from the cart to the review, and everything that can happen to them before goods leave."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from crm.models import Customer
from orders.actions.amend import Change, change_details, change_lines
from orders.actions.amend_reviewed import amend_order
from orders.actions.cart import accept_changes, order_from_cart, put_again, put_in_cart
from orders.actions.change_requests import (
    accept_change,
    decline_change,
    request_change,
    withdraw_change,
)
from orders.actions.edit import edit_order
from orders.actions.enter import Entry, Then, change_draft, enter_order
from orders.actions.merge import merge_orders
from orders.actions.place import Details, Wish, place_order, submit_draft
from orders.actions.release import release_holds
from orders.actions.reopen import reopen_order
from orders.actions.review import reject_order, review_order, withdraw_order
from orders.actions.ship import ship_order
from orders.actions.split import split_order
from orders.actions.undo import close_order, unreview_order
from orders.models import Cart, ChangeRequest
from orders.queries.cart import fingerprint, order_key
from orders.states import Approval, ChangeState, Fulfilment
from tests.state_machine.goods import seldom, which
from tests.state_machine.world import Step

cases = st.integers(1, 4)
basket = st.lists(st.tuples(which, cases), min_size=1, max_size=4)


class Ordering(Step):
    """What buyers, clerks and reviewers do to orders."""

    def wishes(self, goods):
        skus = self.world.skus
        chosen = [(skus[sku % len(skus)], number) for sku, number in goods]
        return [Wish(sku.pk, Decimal(sku.multiple * number)) for sku, number in chosen]

    def channel(self, pick):
        return self.world.channels[pick % len(self.world.channels)]

    @rule(who=which, goods=basket, pick=which)
    def place(self, who, goods, pick):
        customer = self.customer(who)
        self.attempt_twice(
            place_order,
            customer=customer, channel=self.channel(pick), wishes=self.wishes(goods),
            details=Details(), is_by_customer=True, by=self.world.buyers[customer.pk],
        )  # fmt: skip

    @rule(who=which, goods=basket, out=seldom)
    def fill_a_cart(self, who, goods, out):
        customer = self.customer(who)
        for wish in self.wishes(goods):
            self.attempt(
                put_in_cart,
                customer=customer, sku_id=wish.sku_id,
                quantity=Decimal(0) if out else wish.quantity,
                by=self.world.buyers[customer.pk],
            )  # fmt: skip

    @rule(who=which, is_stale=seldom)
    def order_the_cart(self, who, is_stale):
        customer = self.customer(who)
        buyer = self.world.buyers[customer.pk]
        cart = Cart.objects.filter(customer=customer, user=buyer).first()
        if cart is not None:
            self.attempt(
                order_from_cart,
                customer=customer, channel=self.world.channels[0], details=Details(),
                key=order_key(cart.pk),
                seen="" if is_stale else fingerprint(cart.lines.all()), by=buyer,
            )  # fmt: skip

    @rule(who=which, pick=which)
    def order_again(self, who, pick):
        customer = self.customer(who)
        buyer = self.world.buyers[customer.pk]
        if order := self.order(pick, any_state=False, customer=customer):
            self.attempt(put_again, customer=customer, number=order.number, by=buyer)
            self.attempt(accept_changes, customer=customer, by=buyer)

    @rule(who=which, goods=basket, pick=which, then=st.sampled_from(Then))
    def key(self, who, goods, pick, then):
        entry = Entry(self.customer(who), self.channel(pick), self.wishes(goods), Details())
        by = self.world.reviewer if then == Then.REVIEW else self.world.clerk
        self.attempt_twice(enter_order, entry=entry, then=then, by=by)

    @rule(pick=which, goods=basket, way=which, any_state=seldom)
    def key_a_draft_anew(self, pick, goods, way, any_state):
        if order := self.order(pick, any_state=any_state, approval=Approval.DRAFT):
            entry = Entry(order.customer, self.channel(way), self.wishes(goods), Details())
            self.attempt(
                change_draft,
                number=order.number, version=order.version, entry=entry, by=self.world.clerk,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def submit(self, pick, any_state):
        if order := self.order(pick, any_state=any_state, approval=Approval.DRAFT):
            self.attempt(submit_draft, number=order.number, by=self.world.clerk)

    @rule(pick=which, number=st.integers(0, 3), goods=st.lists(st.tuples(which, cases), max_size=2),
          any_state=seldom)  # fmt: skip
    def change(self, pick, number, goods, any_state):
        if order := self.order(pick, any_state=any_state, approval=Approval.SUBMITTED):
            line = order.lines.select_related("sku").order_by("pk").first()
            changes = [Change(Decimal(line.sku.multiple * number), line=line.pk)]
            changes += [Change(wish.quantity, sku_id=wish.sku_id) for wish in self.wishes(goods)]
            self.attempt(
                change_lines,
                number=order.number, version=order.version, changes=changes,
                by=self.world.reviewer,
            )  # fmt: skip

    @rule(pick=which, goods=basket, any_state=seldom)
    def edit(self, pick, goods, any_state):
        waits = [Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=waits):
            self.attempt(
                edit_order,
                number=order.number, version=order.version, wishes=self.wishes(goods),
                by=self.world.buyers[order.customer_id],
            )  # fmt: skip

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

    @rule(pick=which, any_state=seldom, remark=st.sampled_from(["", "ring twice"]))
    def change_the_delivery(self, pick, any_state, remark):
        if order := self.order(pick, any_state=any_state, fulfilment=Fulfilment.NONE):
            self.attempt(
                change_details,
                number=order.number, version=order.version, details=Details(remark=remark),
                by=self.world.clerk,
            )  # fmt: skip

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
    def withdraw(self, pick, any_state):
        open_ = [Approval.DRAFT, Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=open_):
            buyer = self.world.buyers[order.customer_id]
            self.attempt(withdraw_order, number=order.number, because="mistake", by=buyer)

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
