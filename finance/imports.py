"""Opening balances from a table: customer code, amount, due day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer
from finance.actions.opening import OldDebt, brought_in, write_opening
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse


@tabular.register
class OpeningBalanceImporter(tabular.Importer):
    """What customers owed in the old books. The same file again is all "unchanged"."""

    name = "opening_balances"
    label = gettext_lazy("Opening balances")
    help = gettext_lazy(
        "One row per debt of a customer. An amount below zero is money he has prepaid."
    )
    permission = "settlement.write_off"
    fields = (
        Field(
            "customer",
            gettext_lazy("Customer code"),
            required=True,
            parse=parse.text(max_length=30),
            synonyms=["客户编码", "客户编号", "code"],
            example="C001",
        ),
        Field(
            "amount",
            gettext_lazy("Amount"),
            required=True,
            parse=parse.decimal(places=2, least=None),
            synonyms=["金额", "欠款", "期初余额", "balance", "owed"],
            example="1,200.50",
        ),
        Field(
            "due",
            gettext_lazy("Due"),
            parse=parse.day(),
            synonyms=["到期日", "到期", "due date"],
            help=gettext_lazy("Today when empty."),
            example="2026-03-31",
        ),
        Field(
            "reference",
            gettext_lazy("Old number"),
            parse=parse.text(max_length=80),
            synonyms=["原单号", "单号", "reference"],
            help=gettext_lazy("Tells two debts of one customer with the same due day apart."),
            example="XS-2025-118",
        ),
    )

    def identity(self, row: Row) -> object:
        amount = row["amount"]
        due = row["due"] if amount is not None and amount > 0 else None
        return row["customer"], row["reference"] or "", due

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        codes = [row["customer"] for row in rows]
        customers = dict(Customer.objects.filter(code__in=codes).values_list("code", "pk"))
        known = brought_in(customers.values())
        return [self._decide(row, customers.get(row["customer"]), known) for row in rows]

    def _decide(
        self, row: Row, customer: int | None, known: Mapping[tuple[int, str, date | None], object]
    ) -> Outcome:
        if customer is None:
            return row.error(_("No customer has this code. Import the customers first."))
        if row["amount"] == 0:
            return row.skip(_("Nothing is owed."))
        debt = OldDebt(
            customer, row["amount"], row["due"] or timezone.localdate(), row["reference"] or ""
        )
        before = known.get(debt.key)
        if before is None:
            return row.create(debt)
        if before == debt.amount:
            return row.unchanged()
        return row.error(
            _("This balance was brought in with %(amount)s. Correct it by a settlement instead.")
            % {"amount": before}
        )

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        write_opening([outcome.data for outcome in outcomes], by=by, at=at)
