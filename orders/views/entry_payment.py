"""An order that is paid already: the transfer is keyed with it, as a payment to be reviewed."""

from dataclasses import replace

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from finance.actions.record import record_receipt
from finance.forms import PaymentForm
from orders.models import Order
from orders.queries.deposits import as_deposit
from wholesale import uploads
from wholesale.http import StaffRequest
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.permissions import may
from wholesale.refusals import Refusal

PREFIX = "paid"


class EntryPayment:
    """What the entry page says about money that has come in; usually nothing."""

    def __init__(self, request: StaffRequest) -> None:
        self.request = request
        self.is_offered = may(request.user, "settlement.record")

    @property
    def is_keyed(self) -> bool:
        """Whether an amount was keyed."""
        return self.is_offered and bool(self.request.POST.get(f"{PREFIX}-received", "").strip())

    @cached_property
    def form(self) -> PaymentForm:
        """Way of payment, amount, day, reference, slip."""
        post, files = self.request.POST, self.request.FILES
        if self.is_keyed:
            return PaymentForm(post, files, documents=[], for_customers=False, prefix=PREFIX)
        today = {"paid_on": timezone.localdate()}
        form = PaymentForm(initial=today, documents=[], for_customers=False, prefix=PREFIX)
        for field in form.fields.values():
            field.required = False
        return form

    def is_valid(self) -> bool:
        """Whether what was keyed can be recorded; nothing keyed is fine."""
        if not self.is_keyed:
            return True
        if self.form.is_valid() and self.form.cleaned_data["received"] <= ZERO:
            self.form.add_error("received", _("Enter the amount you paid; it must be above zero."))
        return not self.form.errors

    def record(self, order: Order, *, by: User) -> str:
        """Record the payment for an order that was just keyed; the sentence for the person.

        The order stands already: what keeps the payment from being recorded is said, and the
        payment can be recorded on its own.
        """
        if not self.is_keyed:
            return ""
        upload = self.form.cleaned_data["slip"]
        shipped = tuple(order.shipments.values_list("number", flat=True))
        try:
            slip = uploads.store_picture(upload, by=by) if upload else None
            payment = self.form.payment(slip)
            payment = replace(payment, remark=f"{order.number} {payment.remark}".strip()[:200])
            # Never for the oldest debt: it waits for the order's own shipment.
            settlement = record_receipt(
                customer=order.customer,
                payment=replace(payment, documents=shipped)
                if shipped
                else as_deposit(payment, order),
                key=f"paid-with-order-{order.number}",
                by=by,
                at=timezone.now(),
            )
        except Refusal as refusal:
            return _("The order is in. Its payment was not recorded: %(why)s") % {
                "why": refusal.sentence
            }
        return _("Payment %(number)s is recorded for it and waits for review.") % {
            "number": settlement.number
        }
