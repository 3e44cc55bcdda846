"""我的: the company, what it owes, its orders, and the ways to everything else."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.access import members_of_person
from finance.queries.balances import standing_of
from inventory.queries.coupons import coupons_of
from orders.queries.quotations import to_answer
from orders.views.shop_catalogue import application_of
from orders.views.shop_orders import stage_tiles
from orders.views.shop_visit import ShopRequest
from wholesale.permissions import may, signed_in


@signed_in
@require_GET
def me(request: ShopRequest) -> HttpResponse:
    """The personal centre; for somebody not yet approved, what he waits for."""
    if not request.member:
        waiting = {"tab": "me", "application": application_of(request)}
        return render(request, "orders/shop/not_yet.html", waiting)
    customer, now = request.member.customer, timezone.now()
    context = {
        "tab": "me",
        "customer": customer,
        "standing": standing_of(customer, today=timezone.localdate()),
        "tiles": stage_tiles(customer),
        "quotations": to_answer(customer),
        "coupons": sum(one.left for one in coupons_of(customer.pk, at=now) if one.is_usable),
        "companies": members_of_person(request.user),
        "may_see_money": may(request.user, "shop.money", roles=_role(request)),
        "may_see_people": may(request.user, "shop.people", roles=_role(request)),
    }
    return render(request, "orders/shop/me.html", context)


def _role(request: ShopRequest) -> frozenset[str]:
    return frozenset({f"customer_{request.member.role}"})
