"""Pages with login, rights and middleware beside a bare render of the same rows."""

import statistics
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import override_settings

from bench import data
from bench.results import Result
from orders.models import Order
from orders.queries import desk
from wholesale.db import run_sql
from wholesale.models import User

_ROWS = """<!doctype html><title>Orders</title><table>{% for o in rows %}<tr><td>{{ o.number }}
<td>{{ o.customer.name }}<td>{{ o.channel.name }}<td>{{ o.placed_by }}<td>{{ o.warehouse.name }}
<td>{{ o.get_approval_display }}<td>{{ o.get_fulfilment_display }}<td>{{ o.line_count }}
<td>{{ o.total }}<td>{{ o.submitted_at|date:"Y-m-d H:i" }}<td>{{ o.remark }}</tr>{% endfor %}
</table>"""

_ORDERS = """
INSERT INTO orders_order (number, customer_id, channel_id, warehouse_id, approval,
    fulfilment, is_promised, is_by_customer, external_id, total, line_count, currency,
    delivery_method, payment_method, recipient, phone, address, remark, office_remark,
    because, placed_by_id, submitted_at, created_at, version)
SELECT 'BX' || lpad(n::text, 7, '0'), c.ids[1 + n %% cardinality(c.ids)], h.id, w.id, 'submitted',
    'none', false, true, '', 100, 0, 'CNY', 'ship', 'monthly', '', '', '', '', '', '',
    u.id, now() - n * interval '1 minute', now() - n * interval '1 minute', 2
FROM generate_series(%(first)s, %(last)s) AS n, orders_channel h, inventory_warehouse w,
    wholesale_user u, (SELECT array_agg(id) AS ids FROM crm_customer) c
WHERE u.username = 'bench'
"""


_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def run(*, quick: bool) -> Iterator[Result]:
    """The order list whole, as a fragment, searched; and the same at 10 and 100 times the rows."""
    # Names of static files need no build of them here.
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": _PLAIN}):
        yield from _measured(quick=quick)


def _measured(*, quick: bool) -> Iterator[Result]:
    rounds = 15 if quick else 60
    sizes = (200, 2_000, 20_000) if quick else (1_000, 10_000, 100_000)
    data.make_house(skus=100, customers=200)
    client = _signed_in()
    took, made = {}, 0
    for size in sizes:
        run_sql(_ORDERS, {"first": made + 1, "last": size})
        run_sql("ANALYZE")
        made = size
        took[size] = _median(lambda: _get(client, "/office/orders/"), rounds)
    bare = _median(_bare, rounds)
    part = {"HX-Request": "true", "HX-Target": "orders-list"}
    fragment = _median(lambda: _get(client, "/office/orders/", headers=part), rounds)
    found = _median(lambda: _get(client, "/office/orders/?q=Customer+17"), rounds)
    for name, seconds, target in (
        ("order list, whole page", took[sizes[-1]], 0.5),
        ("order list, fragment", fragment, 0.7),
        ("order list, searched by customer", found, 0.5),
    ):
        yield Result.rates(name, 1 / seconds, 1 / bare, unit="pages/s", at_least=target)
    for size in sizes[1:]:
        yield Result.growth(
            f"order list at {size:,} orders beside {sizes[0]:,}",
            took[size] * 1000, took[sizes[0]] * 1000, unit="ms", at_most=1.2,
        )  # fmt: skip


def _signed_in() -> Client:
    user = User.objects.get(username="bench")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    client = Client(headers={"Host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _get(client: Client, url: str, headers: dict[str, str] | None = None) -> None:
    answer = client.get(url, headers=headers)
    if answer.status_code != 200:
        message = f"{url} answered {answer.status_code}"
        raise RuntimeError(message)


def _bare() -> HttpResponse:
    rows = desk.for_list(Order.objects.order_by("-pk"))[:50]
    return HttpResponse(_template().render({"rows": rows}))


@cache
def _template() -> Any:
    return engines["django"].from_string(_ROWS)


def _median(work: Callable[[], object], rounds: int) -> float:
    took = []
    for _ in range(rounds + 3):
        before = time.perf_counter()
        work()
        took.append(time.perf_counter() - before)
    return statistics.median(took[3:])
