"""Scarce goods are shared out between waiting orders, and runs are taken back."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from orders.actions.allocate import Grant, Sharing, allocate
from orders.models import AllocationRule, AllocationRun, Order
from orders.queries import allocation as queries
from orders.states import Approval
from tests.state_machine.goods import seldom, which
from tests.state_machine.world import Step


class Sharers(Step):
    """What reviewers do when there is too little for everybody."""

    def grants(self, found, by_hand):
        return [
            Grant(want.order.pk, want.sku.pk, want.gets + by_hand, why=want.part.why)
            for one in found
            for want in one.wants
        ]

    def run(self, found, sharing, *, by_hand):
        grants = self.grants(found, by_hand)
        orders = Order.objects.in_bulk({grant.order for grant in grants})
        self.attempt_twice(
            allocate,
            sharing=sharing, grants=grants, because="too little came in", by=self.world.reviewer,
            versions={pk: order.version for pk, order in orders.items()},
        )  # fmt: skip

    @rule(
        pick=which, rule=st.sampled_from(["priority", "first", "fair"]), packs=st.booleans(),
        most=st.sampled_from([None, Decimal(40)]), too_much=seldom,
    )  # fmt: skip
    def share_out(self, pick, rule, packs, most, too_much):
        waiting = Order.objects.filter(approval__in=[Approval.SUBMITTED, Approval.HELD])
        if order := self.one_of(waiting, pick):
            skus = sorted(set(order.lines.values_list("sku", flat=True)))
            found = queries.sharings(order.warehouse, skus)
            queries.share(found, queries.Wish(rule, packs, most))
            sharing = Sharing(order.warehouse, rule, packs)
            self.run(found, sharing, by_hand=1000 if too_much else 0)

    @rule(pick=which)
    def take_a_run_back(self, pick):
        if run := self.one_of(AllocationRun.objects.exclude(rule=AllocationRule.BACK), pick):
            sharing = Sharing(run.warehouse, AllocationRule.BACK, undoes=run)
            self.run(queries.taking_back(run), sharing, by_hand=0)
