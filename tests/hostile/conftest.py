"""A house with something at every address, and everybody who may send something to it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from crm.actions.apply import Profile, apply_with_code
from crm.actions.invite import invite
from finance.actions.record import Payment, record_receipt, report_payment
from finance.actions.review import review_settlement
from finance.models import Tender
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import (
    Brand,
    Category,
    DisplayScheme,
    ProductPicture,
    SpecificationValue,
    Tag,
    Warehouse,
)
from orders.actions.cart import put_in_cart
from orders.actions.deliver import arrange_delivery, finish_delivery
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, Wish
from orders.actions.returns import approve_return, request_return
from orders.actions.review import review_order
from orders.models import Shipment
from tests.hostile.crawl import Crawl
from wholesale import drain
from wholesale.idempotency import new_key
from wholesale.models import Job, SavedView, User
from wholesale.models.job import JobState
from wholesale.permission_table import addresses
from wholesale.uploads import store_file


@pytest.fixture
def crawl(world) -> Crawl:
    """Every door of the house, found by walking it as each of its people."""
    found = Crawl()
    for user, starts in world.walks:
        client = Client()
        if user is not None:
            client.force_login(user)
        found.walk(client, *starts)
    found.everywhere(found.posts["/office/company/"].client)
    return found


@pytest.fixture
def world(
    house, jade, opal, lin, qi, soy, tea, goods, mall, phone, olive, rui, cleo, fin, dan, person,
    noon, submitted,
) -> SimpleNamespace:  # fmt: skip
    """Documents in every state, one entry in every library, and somebody who is nobody yet."""
    house.profile_is_required = False
    house.remember()
    jade.credit_limit = None
    jade.save()
    made = SimpleNamespace()
    _libraries(soy, olive)
    _orders(submitted, phone, jade, rui, tea, noon)
    _leaving(submitted, rui, dan, lin, noon)
    _money(jade, fin, olive, lin, noon)
    post_adjustment(
        warehouse=Warehouse.objects.get(is_default=True), reason="counted", key=new_key(),
        lines=[AdjustmentLine(tea.pk, Decimal(5), Decimal(1))], is_opening=False, by=olive, at=noon,
    )  # fmt: skip
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(24), by=lin, at=noon)
    token = _applications(jade, rui, person, noon)
    while drain.drain():
        pass
    made.walks = [
        (olive, ["/office/", "/account/", "/inbox/", "/ui/", *_plain("/office/")]),
        (lin, _plain("/shop/")),
        (dan, ["/driver/"]),
        (User.objects.get(username="ann"), ["/shop/me/", f"/join/{token}/", "/shop/me/profile/"]),
        (None, ["/login/", "/register/", f"/join/{token}/", "/shop/"]),
    ]
    return made


def _plain(start):
    return [at.route for at in addresses() if at.route.startswith(start) and "<" not in at.route]


def _libraries(sku, olive):
    brand = Brand.objects.create(name="Haitian")
    parent = Category.objects.create(name="Sauces")
    product = sku.product
    product.brand, product.category = brand, parent
    product.save()
    Tag.objects.create(name="New")
    SpecificationValue.objects.create(value="500 ml")
    DisplayScheme.objects.create(name="Snacks only")
    picture = store_file(b"x", name="x.webp", content_type="image/webp", by=olive)
    for _ in range(2):
        ProductPicture.objects.create(product=product, large=picture, small=picture)
    SavedView.objects.create(user=olive, list_name="orders", name="Mine", query="q=a")
    for state in (JobState.QUEUED, JobState.DONE):
        Job.objects.create(kind="import.check", title="Goods", state=state, created_by=olive,
                           source=picture, params={"importer": "products"})  # fmt: skip


def _orders(submitted, phone, jade, rui, tea, at):
    submitted()
    submitted(channel=phone)
    for then in (Then.DRAFT, Then.SUBMIT, Then.REVIEW):
        entry = Entry(jade, phone, [Wish(tea.pk, Decimal(1))], Details())
        enter_order(entry=entry, then=then, key=new_key(), by=rui, at=at)


def _leaving(submitted, rui, dan, lin, at):
    for _ in range(4):
        review_order(number=submitted(cases=1).number, by=rui, at=at)
    first, second, third, _last = Shipment.objects.order_by("pk")
    arrange_delivery(number=first.number, driver=dan, by=rui, at=at)
    arrange_delivery(number=second.number, driver=dan, by=rui, at=at)
    finish_delivery(number=second.number, by=dan, at=at)
    for _ in range(2):
        line = third.lines.get().pk
        back = request_return(
            shipment=third.number, quantities={line: Decimal(5)}, reason="broken",
            key=new_key(), by=lin, at=at,
        )  # fmt: skip
    approve_return(number=back.number, by=rui, at=at)


def _money(jade, fin, olive, lin, at):
    cash = Tender.objects.get(name="Cash")
    paid = Payment(cash, Decimal(20), at.date())
    for _ in range(2):
        last = record_receipt(customer=jade, payment=paid, key=new_key(), by=fin, at=at)
    review_settlement(number=last.number, by=olive, at=at)
    report_payment(customer=jade, payment=paid, key=new_key(), by=lin, at=at)


def _applications(jade, rui, person, at):
    for name in ("ann", "zoe"):
        invitation, token = invite(customer=jade, days=7, uses=1, key=new_key(), by=rui, at=at)
        if name == "zoe":
            apply_with_code(
                invitation=invitation, profile=Profile("Zoe & Co", "Zoe", "13800004444"),
                key=new_key(), by=person("zoe"), at=at,
            )  # fmt: skip
    person("ann")
    invitation, token = invite(customer=jade, days=7, uses=5, key=new_key(), by=rui, at=at)
    return token


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Limits of tries live in the cache."""
    cache.clear()
