"""The entry page: what was keyed, for whom, and how it is drawn again with nothing lost."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from crm.models import Customer
from orders.actions.enter import Entry
from orders.actions.place import Wish
from orders.forms import DetailsForm, keyed_rows
from orders.models import Channel, Keying, Order
from orders.queries import entry as queries
from orders.queries.grid import Grid, GridRow, Keyed
from orders.views.entry_payment import EntryPayment
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.permissions import may
from wholesale.refusals import Refusal


@dataclass
class EntryPage:
    """An order being keyed for a customer, new or a draft."""

    request: StaffRequest
    customer: Customer
    draft: Order | None = None
    keyed: list[Keyed] = field(default_factory=list)
    taken_up_at: datetime | None = None

    def __post_init__(self) -> None:
        self.channel: Channel = (
            self.draft.channel if self.draft else queries.usual_channel(self.customer)
        )
        self.form = DetailsForm(initial=self._details())
        self.payment = EntryPayment(self.request)
        self.coupon = queries.coupon_on(self.draft) if self.draft else ""

    def fresh(self) -> HttpResponse:
        """As it is: empty, or the draft's lines."""
        return self.answer()

    def taken_up(self, kept: Keying) -> HttpResponse:
        """With what the person had keyed when he went away."""
        form = QueryDict(mutable=True)
        for name, values in kept.form.items():
            form.setlist(name, values)
        self.taken_up_at = kept.saved_at
        self.read(form)
        said = {name: form[name] for name in DetailsForm.base_fields if name in form}
        self.form = DetailsForm(initial={**self._details(), **said})
        return self.answer()

    def read(self, form: QueryDict) -> None:
        """Take what a form says about goods, ways and channel."""
        self.form = DetailsForm(form)
        self.keyed = keyed_rows(form)
        self.coupon = form.get("coupon", "").strip()[:20]
        self.channel = queries.open_channel(form.get("channel") or "") or self.channel

    def is_clear(self) -> bool:
        """Whether everything keyed can be read."""
        is_right = self.form.is_valid() and self.payment.is_valid()
        return is_right and not any(row.error for row in self.keyed)

    def entry(self) -> Entry:
        """What was keyed."""
        details = self.form.details()
        return Entry(self.customer, self.channel, self.wishes(), details, self.coupon)

    def wishes(self) -> list[Wish]:
        """The goods that were keyed; lines of the draft that are not named stay as they are."""
        lines = queries.lines_of(self.draft) if self.draft else []
        named = {row.line: row for row in self.keyed if row.line}
        gifts = {line.pk for line in lines if line.is_gift}
        wishes = []
        for line in lines:
            row = named.get(line.pk)
            quantity = line.quantity if row is None else row.quantity
            if quantity and line.pk not in gifts:
                wishes.append(Wish(line.sku_id, quantity))
        known = {line.pk for line in lines}
        new = [
            Wish(row.sku.pk, row.quantity)
            for row in self.keyed
            if row.sku and row.quantity and row.line not in known
        ]
        return [*wishes, *new]

    def answer(self, refusal: Refusal | None = None) -> HttpResponse:
        """The page, with what keeps it from being an order."""
        rows, more = self._rows()
        draft = self.draft
        context = {
            "customer": self.customer,
            "form": self.form,
            "payment": self.payment,
            "rows": rows,
            "more": more,
            "channels": queries.open_channels(),
            "channel": self.channel,
            "addresses": queries.addresses_of(self.customer),
            "total": sum((row.amount for row in rows), more.amount if more else ZERO),
            "coupon": self.coupon,
            "coupons": queries.coupons_to_use(self.customer),
            "draft": draft,
            "order": draft,
            "action": reverse("orders:order-draft", args=[draft.number])
            if draft
            else reverse("orders:order-new"),
            "token": self.request.POST.get("idempotency_key") or new_key(),
            "may_review": may(self.request.user, "order.review"),
            "may_money": may(self.request.user, "statement.view"),
            "taken_up_at": self.taken_up_at,
            "refusal": refusal,
        }
        status = 409 if refusal else 200
        return render(self.request, "orders/office/entry.html", context, status=status)

    def _rows(self) -> tuple[list[GridRow], queries.More | None]:
        grid = Grid(self.customer, queries.warehouse_of(self.channel), self.draft)
        if self.draft is None:
            return grid.of_keyed(self.keyed), None
        named = {row.line for row in self.keyed if row.line}
        known = queries.lines_of(self.draft, only=[pk for pk in named if pk])
        page = queries.page_of_lines(self.draft)
        rest = [line for line in page.lines if line.pk not in named]
        return [*grid.of_keyed(self.keyed, known), *grid.of_order(rest)], page.more

    def _details(self) -> dict[str, str]:
        if self.draft is None:
            return queries.usual_details(self.customer)
        return {name: getattr(self.draft, name) for name in DetailsForm.base_fields}
