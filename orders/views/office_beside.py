"""What the entry page asks for beside its form: earlier goods, more rows, keeping what is typed."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orders import access
from orders.actions import keying
from orders.forms import keyed_rows
from orders.queries import entry as queries
from orders.queries.grid import Grid
from orders.queries.page import OrderPage
from orders.queries.usual import lists_for
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs

# Of the form, what says nothing about the order.
_NOT_KEPT = {"csrfmiddlewaretoken", "idempotency_key", "goods", "version", "order", "then"}


@needs("order.enter")
@require_safe
def order_takes(request: StaffRequest) -> HttpResponse:
    """The customer's last order and his usual goods, each line ready to be taken over.

    `list` names one of his lists, whose goods stand in the place of what he buys most.
    """
    customer = access.customer_for(request.user, request.GET.get("customer", ""))
    channel = queries.open_channel(request.GET.get("channel", ""))
    grid = Grid(customer, queries.warehouse_of(channel))
    last = queries.last_order(customer)
    lines = queries.lines_to_take(last) if last else []
    lists = list(lists_for(customer, None))
    named = number_in(request.GET.get("list", ""))
    chosen = next((one for one in lists if one.pk == named), None)
    usual = (
        queries.list_to_take(chosen)
        if chosen
        else queries.usual_to_take(customer, today=timezone.localdate())
    )
    taken = grid.of_goods([(line.sku, line.quantity) for line in lines])
    context = {
        "last": last,
        "lines": taken,
        "left_out": last.line_count - len(taken) if last else 0,
        "usual": grid.of_goods(usual),
        "lists": lists,
        "chosen": chosen,
        "customer": customer,
        "channel": channel,
    }
    return render(request, "orders/office/entry_takes.html", context)


@needs("order.view")
@require_safe
def order_rows(request: StaffRequest, number: str) -> HttpResponse:
    """The next rows of a long order, to be read or changed."""
    page = OrderPage(access.order_for(request.user, number))
    page.first = queries.page_of_lines(page.order, after=request.GET.get("after", ""))
    is_edit = bool(request.GET.get("edit"))
    context = {
        "page": page, "rows": page.rows, "more": page.more, "order": page.order,
        "is_edit": is_edit,
    }  # fmt: skip
    return render(request, "orders/office/grid_rows.html", context)


@needs("order.enter")
@require_POST
def keying_save(request: StaffRequest) -> HttpResponse:
    """Keep the entry page as it stands; says when."""
    customer = access.customer_for(request.user, request.POST.get("customer", ""))
    number = request.POST.get("order", "")
    at = timezone.now()
    keying.keep_keying(
        customer=customer,
        order=access.order_for(request.user, number) if number else None,
        form={name: values for name, values in request.POST.lists() if _is_kept(name)},
        line_count=len(keyed_rows(request.POST)),
        by=request.user,
        at=at,
    )
    return render(request, "orders/office/entry_saved.html", {"saved_at": at})


@needs("order.enter")
@require_POST
def keying_drop(request: StaffRequest) -> HttpResponse:
    """Begin anew: what was kept of this page is thrown away."""
    customer = access.customer_for(request.user, request.POST.get("customer", ""))
    number = request.POST.get("order", "")
    order = access.order_for(request.user, number) if number else None
    keying.drop_keying(customer=customer, order=order, by=request.user)
    if order:
        return redirect("orders:order-draft", number)
    fresh = QueryDict(mutable=True)
    fresh["customer"] = customer.code
    return redirect(f"{reverse('orders:order-new')}?{fresh.urlencode()}")


def _is_kept(name: str) -> bool:
    return name not in _NOT_KEPT and not name.startswith("paid-")
