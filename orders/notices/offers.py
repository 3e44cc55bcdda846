"""Who is told what about quotations and new prices."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Member
from crm.queries.audience import people_of, staff_for
from inventory.models import PriceBook
from orders.models import Quotation
from orders.queries.price_touch import customers_of
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _priced(message: OutboxMessage) -> Told:
    book = PriceBook.objects.get(pk=int(message.facts["book"]))
    people = Member.objects.filter(
        customer__in=customers_of(book), is_active=True, user__is_active=True,
        user__notify_new_documents=True,
    ).values_list("user_id", flat=True)  # fmt: skip
    return Told(set(people), {"name": book.name, "day": str(book.starts_on)})


def _shop(_number: str) -> str:
    return reverse("shop")


def _quotation_facts(message: OutboxMessage) -> tuple[Quotation, dict[str, str]]:
    rows = Quotation.objects.select_related("customer", "order")
    found = rows.get(number=message.document)
    facts = {
        "customer": found.customer.name, "total": str(found.total), "because": found.because,
        "day": str(found.valid_until), "order": str(found.order or ""),
    }  # fmt: skip
    return found, facts


def _offered(message: OutboxMessage) -> Told:
    found, facts = _quotation_facts(message)
    return Told(people_of(found.customer), facts)


def _offerers(message: OutboxMessage) -> Told:
    found, facts = _quotation_facts(message)
    return Told(staff_for("quotation.enter", found.customer) | {found.created_by_id}, facts)


register(Topic(
    "price_book.released", _("New prices from %(day)s on: %(name)s"), _priced,
    icon="tag", for_shop=True, page=_shop,
))  # fmt: skip
register(Topic(
    "quotation.sent", _("Quotation %(document)s for you: %(total)s, valid until %(day)s"),
    _offered, icon="file-text", for_shop=True,
))  # fmt: skip
register(Topic(
    "quotation.withdrawn", _("Quotation %(document)s was withdrawn: %(because)s"), _offered,
    icon="circle-x", for_shop=True,
))  # fmt: skip
register(Topic(
    "quotation.accepted", _("Quotation %(document)s of %(customer)s is order %(order)s now"),
    _offerers, icon="circle-check", speaks=True,
))  # fmt: skip
register(Topic(
    "quotation.declined", _("%(customer)s has declined quotation %(document)s: %(because)s"),
    _offerers, icon="circle-x",
))  # fmt: skip
