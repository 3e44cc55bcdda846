"""Money that comes in, is reviewed, and is taken back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from finance.actions.deposits import release_deposit
from finance.actions.opening import OldDebt, bring_opening_balances
from finance.actions.plan import plan_of
from finance.actions.record import (
    Payment,
    change_settlement,
    record_receipt,
    report_payment,
    withdraw_settlement,
)
from finance.actions.review import reject_settlement, review_settlement
from finance.actions.write_off import write_off_settlement
from finance.models import CustomerAccount, Deposit, Settlement
from finance.states import SettlementState
from tests.state_machine.goods import seldom, which
from tests.state_machine.world import Step

amounts = st.decimals(Decimal("0.01"), 400, places=2)
signed = st.decimals(-300, 400, places=2)
little = st.decimals(0, 5, places=2)
WAITS = {"state": SettlementState.UNREVIEWED}


class Paying(Step):
    """Settlements and opening balances."""

    def settlement(self, pick, *, any_state, **states):
        return self.one_of(Settlement.objects.filter(**({} if any_state else states)), pick)

    def payment(self, received, **parts):
        tender = self.world.tender if received else None
        return Payment(tender, received, timezone.localdate(self.at), **parts)

    @rule(who=which, amount=amounts)
    def report(self, who, amount):
        customer = self.customer(who)
        buyer = self.world.buyers[customer.pk]
        self.attempt_twice(
            report_payment, customer=customer, payment=self.payment(amount), by=buyer
        )

    @rule(who=which, amount=signed, discount=little, rounding=st.decimals(-1, 1, places=2))
    def record(self, who, amount, discount, rounding):
        parts = {} if amount < 0 else {"discount": discount, "rounding": rounding}
        self.attempt_twice(
            record_receipt,
            customer=self.customer(who), payment=self.payment(amount, **parts),
            by=self.world.clerk,
        )  # fmt: skip

    @rule(who=which, received=st.one_of(st.just(Decimal(0)), amounts), share=st.integers(1, 4))
    def use_prepayment(self, who, received, share):
        customer = self.customer(who)
        account = CustomerAccount.objects.filter(pk=customer.pk).first()
        prepaid = account.prepayment if account else Decimal(0)
        used = (min(prepaid, account.receivable) if account else prepaid) * share / 4
        payment = self.payment(received, from_prepayment=used.quantize(Decimal("0.01")))
        self.attempt_twice(record_receipt, customer=customer, payment=payment, by=self.world.clerk)

    @rule(who=which, share=st.integers(1, 5))
    def refund(self, who, share):
        customer = self.customer(who)
        account = CustomerAccount.objects.filter(pk=customer.pk).first()
        if account and account.prepayment:
            back = (account.prepayment * share / 4).quantize(Decimal("0.01"))
            payment = self.payment(-back)
            self.attempt_twice(
                record_receipt, customer=customer, payment=payment, by=self.world.clerk
            )

    @rule(pick=which, received=amounts, discount=little, any_state=seldom)
    def change_a_settlement(self, pick, received, discount, any_state):
        if found := self.settlement(pick, any_state=any_state, **WAITS):
            plan = replace(plan_of(found), received=received, discount=discount)
            self.attempt(
                change_settlement,
                number=found.number, plan=plan, paid_on=found.paid_on - timedelta(days=1),
                version=found.version, by=self.world.clerk,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, is_stale=seldom, share=st.integers(1, 4))
    def review_a_settlement(self, pick, any_state, is_stale, share):
        if found := self.settlement(pick, any_state=any_state, **WAITS):
            plan = plan_of(found)
            part = {
                pk: max(Decimal("0.01"), (amount * share / 4).quantize(Decimal("0.01")))
                for pk, amount in plan.lines.items()
            }
            self.attempt(
                review_settlement,
                number=found.number, version=found.version - is_stale,
                plan=None if share == 4 else replace(plan, lines=part), by=self.world.finance,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def reject_a_settlement(self, pick, any_state):
        if found := self.settlement(pick, any_state=any_state, **WAITS):
            self.attempt(
                reject_settlement, number=found.number, because="no money", by=self.world.finance
            )

    @rule(pick=which, any_state=seldom)
    def withdraw_a_settlement(self, pick, any_state):
        if found := self.settlement(pick, any_state=any_state, **WAITS):
            self.attempt(
                withdraw_settlement, number=found.number, because="mistake", by=self.world.clerk
            )

    @rule(pick=which, any_state=seldom)
    def write_off_a_settlement(self, pick, any_state):
        reviewed = {"state": SettlementState.REVIEWED}
        if found := self.settlement(pick, any_state=any_state, **reviewed):
            self.attempt(
                write_off_settlement, number=found.number, because="bounced", by=self.world.finance
            )

    @rule(debts=st.lists(st.tuples(which, signed.filter(bool)), min_size=1, max_size=3))
    def bring_balances(self, debts):
        due = timezone.localdate(self.at)
        old = [
            OldDebt(self.customer(who).pk, amount, due, f"old{n}")
            for n, (who, amount) in enumerate(debts)
        ]
        self.attempt(bring_opening_balances, debts=old, by=self.world.finance)
        assert bring_opening_balances(debts=old, by=self.world.finance, at=self.at) == 0


class PayingAhead(Paying):
    """Deposits of orders."""

    @rule(pick=which, amount=amounts, any_state=seldom)
    def take_a_deposit(self, pick, amount, any_state):
        waits = {"approval__in": ["submitted", "held", "reviewed"], "fulfilment": "none"}
        if order := self.order(pick, any_state=any_state, **waits):
            payment = self.payment(amount, deposit_for=order.number)
            self.attempt_twice(
                record_receipt, customer=order.customer, payment=payment, by=self.world.clerk
            )

    @rule(pick=which, any_state=seldom)
    def release_a_deposit(self, pick, any_state):
        waits = {} if any_state else {"number__in": Deposit.objects.values("order")}
        if order := self.order(pick, any_state=any_state, **waits):
            self.attempt(
                release_deposit,
                customer=order.customer, order=order.number, because="no more of it",
                by=self.world.finance,
            )  # fmt: skip

    @invariant()
    def a_deposit_is_used_by_its_shipment(self):
        if Deposit.objects.filter(used__gt=0).exists():
            self.world.done["a deposit is used"] += 1
