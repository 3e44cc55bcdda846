"""Pages with login, rights and middleware beside a bare render of the same rows."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.auth.models import Group
from django.template import engines
from django.utils import timezone

from bench import browse, data
from bench.clients import Work
from bench.results import Result
from crm.access import members_of_person
from crm.models import Customer, Member, MemberRole
from finance.queries.balances import standing_of
from orders.models import Order
from orders.queries import desk, shop
from wholesale.db import run_sql
from wholesale.models import User

LIST = "/office/orders/"
_ROWS = """<!doctype html><title>Orders</title><table>{% for o in rows %}<tr><td>{{ o.number }}
<td>{{ o.customer.name }}<td>{{ o.channel.name }}<td>{{ o.placed_by }}<td>{{ o.warehouse.name }}
<td>{{ o.get_approval_display }}<td>{{ o.get_fulfilment_display }}<td>{{ o.line_count }}
<td>{{ o.total }}<td>{{ o.submitted_at|date:"Y-m-d H:i" }}<td>{{ o.remark }}</tr>{% endfor %}
</table>"""

ORDERS = """
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

_HOME = """<!doctype html><title>Me</title><h1>{{ customer.name }}</h1><p>{{ s.owed }}
{{ s.overdue }} {{ s.documents }} {{ s.pending }} {{ s.prepaid }}<ul>
{% for name, n in tiles.items %}<li><a href="/shop/orders/?stage={{ name }}">{{ name }} {{ n }}</a>
{% endfor %}</ul>{% for m in members %}<p>{{ m.customer.name }}{% endfor %}"""

_OWN = """{% for o in rows %}<li><a href="/shop/orders/{{ o.number }}/">{{ o.number }}
<span>{{ o.get_approval_display }} {{ o.get_fulfilment_display }}</span><time>{{
o.created_at|date:"Y-m-d H:i" }}</time> {{ o.line_count }} {{ o.total }}</a></li>{% endfor %}"""
_OWN_PAGE = (
    """<!doctype html><title>Orders</title><ul>{% for name, n in tiles.items %}<li><a
 href="?stage={{ name }}">{{ name }} {{ n }}</a>{% endfor %}</ul><ul>"""
    + _OWN
)


def run(*, quick: bool) -> Iterator[Result]:
    """The order list, its search and counts, the customer's own pages; few and many orders."""
    rounds = 15 if quick else 60
    sizes = (1_000, 20_000) if quick else (1_000, 10_000, 100_000)
    data.make_house(skus=100, customers=200)
    desk_person, buyer = _people()
    growth, made = browse.Growth(rounds), 0
    with browse.plain_static_names():
        for size in sizes:
            run_sql(ORDERS, {"first": made + 1, "last": size})
            run_sql("VACUUM ANALYZE")
            made = size
            yield from _growing(growth, size, desk_person)
        yield from _office(desk_person, rounds)
        yield from _phone(buyer, rounds)


def _growing(growth: browse.Growth, size: int, person: User) -> Iterator[Result]:
    client, look = browse.signed_in(person), growth.at(size)
    yield from look("order list", lambda: browse.get(client, LIST))
    yield from look("order search", lambda: browse.get(client, f"{LIST}?q=Customer+17"))
    yield from look("counts per state", lambda: browse.get(client, f"{LIST}?counts=1"))


def _office(person: User, rounds: int) -> Iterator[Result]:
    client = browse.signed_in(person)
    for name, url, part, target in (
        ("order list, whole page", LIST, None, 0.5),
        ("order list, fragment", LIST, "orders-list", 0.7),
        ("order list, searched by customer", f"{LIST}?q=Customer+17", None, 0.5),
    ):
        yield browse.page(
            name, lambda url=url, part=part: browse.get(client, url, part=part), _bare_list,  # type: ignore[misc]
            rounds=rounds, at_least=target,
        )  # fmt: skip

    def ours(_client: int) -> Work:
        own = browse.signed_in(User.objects.get(username="bench"))
        return lambda: browse.get(own, LIST)

    yield browse.crowd(
        "order list", ours, lambda _client: _bare_list,
        clients=8, rounds=max(4, rounds // 4), at_least=0.5,
    )  # fmt: skip


def _phone(member: Member, rounds: int) -> Iterator[Result]:
    client, customer = browse.signed_in(member.user), member.customer
    _rows, after = shop.page_of_orders(customer, "", None)
    onward = "" if after is None else f"&after={after[0].timestamp():.6f}-{after[1]}"
    for name, url, part, floor, target in (
        ("customer's own page", "/shop/me/", None, lambda: _bare_home(member), 0.5),
        ("customer's orders, whole page", "/shop/orders/", None, lambda: _bare_own(customer), 0.5),
        (
            "customer's orders, fragment", f"/shop/orders/?stage={onward}", "orders",
            lambda: _bare_own_part(customer, after), 0.7,
        ),
    ):  # fmt: skip
        yield browse.page(
            name, lambda url=url, part=part: browse.get(client, url, part=part), floor,  # type: ignore[misc]
            rounds=rounds, at_least=target,
        )  # fmt: skip


def _people() -> tuple[User, Member]:
    user = User.objects.get(username="bench")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    buyer = Member.objects.create(
        user=User.objects.create_user("buyer", password=None),
        customer=Customer.objects.order_by("pk")[17],
        role=MemberRole.OWNER,
        approved_at=timezone.now(),
    )
    return user, buyer


def _bare_list() -> None:
    _draw(_ROWS, rows=desk.for_list(Order.objects.order_by("-created_at", "-pk"))[:50])


def _bare_home(member: Member) -> None:
    customer = member.customer
    _draw(
        _HOME, customer=customer, s=standing_of(customer, today=timezone.localdate()),
        tiles=shop.stage_counts(customer), members=members_of_person(member.user),
    )  # fmt: skip


def _bare_own(customer: Customer) -> None:
    rows, _after = shop.page_of_orders(customer, "", None)
    _draw(_OWN_PAGE, rows=rows, tiles=shop.stage_counts(customer))


def _bare_own_part(customer: Customer, after: Any) -> None:
    rows, _after = shop.page_of_orders(customer, "", after)
    _draw(_OWN, rows=rows)


def _draw(text: str, **context: object) -> None:
    _template(text).render(context)


@cache
def _template(text: str) -> Any:
    return engines["django"].from_string(text)
