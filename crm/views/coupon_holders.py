"""A coupon's holders: who has it, and the form that gives it to more."""

import re

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crm import access
from crm.queries import coupons as queries
from inventory.access import coupon_for_office
from inventory.actions.coupons import give_coupons
from inventory.models import Coupon
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

_PANEL = "crm/office/coupon_holders.html"
_SPLIT = re.compile(r"[\s,，;；]+")


@needs("price.view")
@require_GET
def coupon_holders(request: StaffRequest, pk: int) -> HttpResponse:
    """Who was given it, and how many of them used it."""
    return _panel(request, coupon_for_office(pk))


@needs("price.edit")
@require_POST
def coupon_giving(request: StaffRequest, pk: int) -> HttpResponse:
    """Give it to customers by code, to a level or type, or to everybody."""
    coupon, said = coupon_for_office(pk), request.POST
    given = []

    def give() -> None:
        customers = queries.named(
            access.customers_visible_to(request.user),
            [code for code in _SPLIT.split(said.get("codes", "").strip()) if code],
            level=number_in(said.get("level")), type_=number_in(said.get("type")),
            everybody=bool(said.get("everybody")),
        )  # fmt: skip
        made = give_coupons(
            coupon_id=pk, customers=customers, count=number_in(said.get("count")),
            key=said.get("idempotency_key", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
        given.append(made)

    refusal = htmx.refused(give)
    n = given[0] if given else 0
    says = ngettext("Given to %(n)s customer.", "Given to %(n)s customers.", n) % {"n": n}
    return _panel(request, coupon, says=says if given else "", refusal=refusal)


def _panel(
    request: StaffRequest, coupon: Coupon, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    levels, types = queries.groups_to_give()
    context = {
        "coupon": coupon,
        "holders": queries.holders_of(coupon.pk, access.customers_visible_to(request.user)),
        "levels": levels,
        "types": types,
        "said": request.POST if refusal else {},
        "token": idempotency.new_key(),
        "may_give": may(request.user, "price.edit") and coupon.state != "stopped",
    }
    page = reverse("inventory:coupon", args=[coupon.pk])
    return htmx.panel(request, _PANEL, context, page=page, says=says, refusal=refusal)
