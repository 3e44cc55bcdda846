"""Stock that comes and goes without an order."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from inventory.actions.adjust import AdjustmentLine, post_adjustment, write_off_adjustment
from inventory.models import AdjustmentState, StockAdjustment
from tests.state_machine.world import Step

which = st.integers(0, 10**4)
# Ends of a range come up more often than its middle.
seldom = st.integers(0, 12).map(lambda n: n == 6)
cases = st.integers(1, 4)
basket = st.lists(st.tuples(which, cases), min_size=1, max_size=4)
costs = st.decimals(0, 9, places=4)
lines_of = st.lists(st.tuples(which, st.integers(-60, 120), costs), min_size=1, max_size=3)


class Goods(Step):
    """Adjustments and their way back."""

    @rule(place=which, lines=lines_of, is_opening=st.booleans())
    def adjust(self, place, lines, is_opening):
        skus, places = self.world.skus, self.world.warehouses
        self.attempt_twice(
            post_adjustment,
            warehouse=places[place % len(places)],
            lines=[
                AdjustmentLine(skus[sku % len(skus)].pk, Decimal(quantity), cost)
                for sku, quantity, cost in lines
            ],
            reason="counted",
            is_opening=is_opening,
            by=self.world.clerk,
        )

    @rule(pick=which, any_state=seldom)
    def write_off_an_adjustment(self, pick, any_state):
        posted = StockAdjustment.objects.all()
        if not any_state:
            posted = posted.filter(state=AdjustmentState.POSTED, reverses=None)
        if found := self.one_of(posted, pick):
            self.attempt(
                write_off_adjustment, number=found.number, because="wrong", by=self.world.clerk
            )
