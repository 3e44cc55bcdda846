"""Customers' own codes for our goods, from a table."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer
from inventory.queries.lookup_many import by_codes
from orders.models import Alias
from orders.reading import same
from wholesale import audit, tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse


@tabular.register
class OwnCodeImporter(tabular.Importer):
    """Codes by customer and code; known ones take what the file says."""

    name = "own_codes"
    label = gettext_lazy("Customers' own codes")
    help = gettext_lazy(
        "One row per code: whose it is, what he calls the goods, our code or barcode."
    )
    permission = "customer.edit"
    fields = (
        Field("customer", gettext_lazy("Customer code"), parse=parse.text(max_length=30),
              required=True, synonyms=["客户编码", "客户编号"], example="C001"),
        Field("word", gettext_lazy("Customer's own code"), parse=parse.text(max_length=120),
              required=True, synonyms=["客户货号", "客户自编码", "店内码"], example="1001"),
        Field("code", gettext_lazy("Our code or barcode"), parse=parse.text(max_length=48),
              required=True, synonyms=["货号", "条码", "我方编码"], example="JY-500"),
    )  # fmt: skip

    def identity(self, row: Row) -> object:
        return row["customer"], same(str(row["word"]))

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        customers = Customer.objects.in_bulk({row["customer"] for row in rows}, field_name="code")
        coded = by_codes({row["code"] for row in rows})
        words = {same(str(row["word"])) for row in rows}
        known = {
            (alias.customer_id, alias.text): alias
            for alias in Alias.objects.filter(customer__in=customers.values(), text__in=words)
        }
        return [self._outcome(row, customers, coded, known) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        aliases: list[Alias] = [outcome.data for outcome in outcomes]
        for alias in aliases:
            alias.updated_at = at
        Alias.objects.bulk_create([alias for alias in aliases if alias.pk is None])
        changed = ["sku", "factor", "is_code", "learnt_from", "updated_at"]
        Alias.objects.bulk_update([alias for alias in aliases if alias.pk], changed)
        told = [(alias.customer.code, {"word": alias.text}) for alias in aliases]
        audit.record_many("alias.kept", told, by=by, at=at)

    def _outcome(
        self,
        row: Row,
        customers: dict[str, Customer],
        coded: dict[str, list[tuple[int, int]]],
        known: dict[tuple[int, str], Alias],
    ) -> Outcome:
        customer, hits = customers.get(row["customer"]), coded.get(row["code"], [])
        if customer is None:
            return row.error(_("No customer with the code %(code)s.") % {"code": row["customer"]})
        if len(hits) != 1:
            return row.error(
                _("Several goods answer to this. Choose one.")
                if hits
                else _("No goods with this code or name.")
            )
        sku, factor = hits[0][0], hits[0][1] or 1
        text = same(str(row["word"]))
        alias = known.get((customer.pk, text))
        if alias and (alias.sku_id, alias.factor, alias.is_code) == (sku, factor, True):
            return row.unchanged()
        fresh = alias or Alias(customer=customer, text=text, updated_at=timezone.now())
        fresh.sku_id, fresh.factor, fresh.is_code, fresh.learnt_from = sku, factor, True, ""
        said = row.update if alias else row.create
        return said(fresh, f"{customer.code} {text}")
