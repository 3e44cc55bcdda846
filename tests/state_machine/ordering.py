"""Orders from the cart to the desk, and what buyers and clerks do to them there."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from orders.actions.amend import Change, change_details, change_lines
from orders.actions.cart import accept_changes, order_from_cart, put_again, put_in_cart
from orders.actions.edit import edit_order
from orders.actions.enter import Entry, Then, change_draft, enter_order
from orders.actions.place import Details, place_order, submit_draft
from orders.actions.review import withdraw_order
from orders.models import Cart
from orders.queries.cart import fingerprint, order_key
from orders.states import Approval, Fulfilment
from tests.state_machine.goods import basket, cases, seldom, which
from tests.state_machine.world import Step


class Ordering(Step):
    """What buyers, clerks and reviewers do to orders."""

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

    @rule(pick=which, any_state=seldom, remark=st.sampled_from(["", "ring twice"]))
    def change_the_delivery(self, pick, any_state, remark):
        if order := self.order(pick, any_state=any_state, fulfilment=Fulfilment.NONE):
            self.attempt(
                change_details,
                number=order.number, version=order.version, details=Details(remark=remark),
                by=self.world.clerk,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def withdraw(self, pick, any_state):
        open_ = [Approval.DRAFT, Approval.SUBMITTED, Approval.HELD]
        if order := self.order(pick, any_state=any_state, approval__in=open_):
            buyer = self.world.buyers[order.customer_id]
            self.attempt(withdraw_order, number=order.number, because="mistake", by=buyer)
