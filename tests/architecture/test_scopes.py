"""Whose things are whose: real documents, visited by everybody who should not know of them.

tests/architecture/test_permissions.py asks which role may open a door. Here somebody stands
behind each: what belongs to another customer, area or person does not exist for a stranger who
has the right, and is refused to a colleague who has not.
"""

import io
import logging
from datetime import timedelta
from decimal import Decimal
from itertools import product
from types import SimpleNamespace

import pytest
from django.utils import timezone
from PIL import Image

from crm.actions.apply import Profile, apply_with_code
from crm.actions.customers import open_own_prices
from crm.actions.invite import invite
from crm.models import Address, AreaPerson, Member
from finance.actions.record import Payment, report_payment
from finance.models import Bill, Entry, PackagingSlip, SupplierPayment, Tender
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import (
    Assembly,
    Attribute,
    BookPrice,
    Category,
    Coupon,
    DisplayScheme,
    GoodsReceipt,
    LandedCost,
    Lot,
    Outlook,
    PackagingKind,
    PackagingPart,
    PriceBook,
    ProductPicture,
    Promotion,
    PurchaseOrder,
    StockRule,
    Supplier,
    SupplierReturn,
    Tag,
    Warehouse,
)
from orders.actions.deliver import arrange_delivery
from orders.actions.place import Wish
from orders.actions.quotations import Offer, send_quotation, write_quotation
from orders.actions.returns import request_return
from orders.actions.review import review_order
from orders.actions.usual import Usual, make_list
from orders.models import Alias, AllocationRun, Flag, Rating, RatingPicture, ServedArea, Shipment
from tests.architecture.examples import EXAMPLES
from tests.architecture.walking import asked, filled, has_arguments, plain, visitor
from warehouse.models import CountLine, Scrap, StockCount, Transfer
from wholesale import idempotency, uploads
from wholesale.importers import CHECK
from wholesale.models import Job, Notice, SavedView
from wholesale.permission_table import addresses
from wholesale.permissions import PERMISSIONS
from wholesale.printing.later import PDF
from wholesale.tabular.uploads import token_for

# The page is open to more people than its command: these are refused when they press it.
MORE_THAN_THE_PAGE = {
    ("post", "inventory:price-tiers"): {"rui", "fin", "sunny"},
    ("post", "finance:settlement-change"): {"max", "sunny"},
    ("post", "finance:settlement-plan"): {"max", "sunny"},
    ("post", "finance:settlement-withdrawal"): {"max", "sunny"},
}


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch):
    monkeypatch.setattr("wholesale.views.errors.render", plain)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


@pytest.fixture
def people(request, person, member, opal, sanya):
    """Everybody by name: two areas' salesmen, two drivers, two customers' people, an applicant."""
    known = "olive max_ rui sam paige cleo fin dan cass lin bo qi"
    people = {name.strip("_"): request.getfixturevalue(name) for name in known.split()}
    people["sunny"] = person("sunny", "salesman")
    AreaPerson.objects.create(area=sanya, user=people["sunny"], role="salesman")
    people["dora"] = person("dora", "driver")
    people["quinn"] = member("quinn", opal, "buyer")
    return {**people, "ann": person("ann"), "nobody": None}


@pytest.fixture
def world(people, settings, tmp_path, opal, sanya, mall, soy, submitted, noon):
    """One of everything, and what can be a customer's is Opal Mart's."""
    settings.MEDIA_ROOT = tmp_path
    world = SimpleNamespace(people=people, opal=opal, sanya=sanya, mall=mall, soy=soy)
    world.flag = Flag.objects.create(name="Urgent")
    world.word = Alias.objects.create(
        customer=world.opal, text="sauce", sku=world.soy, updated_at=noon
    )
    world.served = ServedArea.objects.create(province="海南省", city="三沙市")
    customers_things(world, noon)
    documents(world, submitted, noon)
    own_things(world)
    goods(world, noon)
    return world


def photo(world):
    """A picture as somebody sends it."""
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "seagreen").save(written, "JPEG")
    return uploads.store_file(
        written.getvalue(), name="a.jpg", content_type="image/jpeg", by=world.people["qi"]
    )


def customers_things(world, noon):
    opal, people = world.opal, world.people
    world.address = Address.objects.create(
        customer=opal, recipient="Qi", phone="13900000002", street="Bay Road 2", is_default=True
    )
    world.member = Member.objects.get(user=people["quinn"])
    world.slip = photo(world)
    world.own_prices = open_own_prices(code=opal.code, by=people["max"], at=noon)
    world.invitation, world.token = invite(
        customer=opal, days=7, uses=5, key=idempotency.new_key(), by=people["max"], at=noon
    )
    profile = Profile("Opal Mart", "Ann", "13800004444", licence=world.slip)
    world.application = apply_with_code(
        invitation=world.invitation, profile=profile, key=idempotency.new_key(),
        by=people["ann"], at=noon,
    )  # fmt: skip


def documents(world, submitted, noon):
    people = world.people
    sold = submitted(cases=1, customer=world.opal, by=people["qi"])
    review_order(number=sold.number, by=people["rui"], at=noon)
    world.shipment = Shipment.objects.get(order=sold)
    arrange_delivery(number=world.shipment.number, driver=people["dan"], by=people["rui"], at=noon)
    world.sent_back = request_return(
        shipment=world.shipment.number, quantities={world.shipment.lines.get().pk: Decimal(1)},
        reason="Broken", key=idempotency.new_key(), by=people["rui"], at=noon,
    )  # fmt: skip
    offer = Offer(
        world.mall, [Wish(world.soy.pk, Decimal(12))], timezone.localdate() + timedelta(days=9)
    )
    world.usual = make_list(
        customer=world.opal, name="Shelf", goods=[Usual(world.soy.pk, Decimal(12))],
        is_shared=True, by=people["qi"], at=noon,
    )  # fmt: skip
    world.quotation = write_quotation(
        customer=world.opal, offer=offer, key=idempotency.new_key(), by=people["max"], at=noon
    )
    send_quotation(number=world.quotation.number, revision=1, by=people["max"], at=noon)
    world.waiting = submitted(cases=1, customer=world.opal, by=people["qi"])
    world.run = AllocationRun.objects.create(
        number="AR000001", warehouse=world.waiting.warehouse, rule="fair", because="scarce",
        by=people["max"], at=noon,
    )  # fmt: skip
    world.tender = Tender.objects.get(name="Bank")
    transfer = Payment(world.tender, Decimal(10), noon.date(), slip=world.slip)
    world.payment = report_payment(
        customer=world.opal, payment=transfer, key=idempotency.new_key(), by=people["qi"], at=noon
    )
    world.entry = Entry.objects.filter(document=world.shipment.number).first()


def own_things(world):
    people = world.people
    world.notice = Notice.objects.create(
        user=people["qi"], topic="order.reviewed", document=world.waiting.number, message_id=1
    )
    table = uploads.store_file(
        b"code,name\nA,Tea\n", name="t.csv", content_type="text/csv", by=people["max"]
    )
    world.upload = token_for(table, importer="products", user=people["max"])
    world.job = Job.objects.create(
        kind=CHECK, created_by=people["sunny"], source=table, report=table,
        params={"importer": "products"},
    )  # fmt: skip
    world.long_paper = Job.objects.create(kind=PDF, created_by=people["quinn"], report=table)
    world.view = SavedView.objects.create(
        user=people["sunny"], list_name="jobs", name="Mine", query="state=failed"
    )


def goods(world, noon):
    stored = photo(world)
    world.picture = ProductPicture.objects.create(
        product=world.soy.product, large=stored, small=stored
    )
    rating = Rating.objects.create(
        order=world.waiting, product=world.soy.product, customer=world.opal,
        by=world.waiting.placed_by, stars=4, created_at=world.waiting.created_at,
    )  # fmt: skip
    world.photo = RatingPicture.objects.create(rating=rating, large=stored, small=stored)
    world.category = Category.objects.create(name="Sauces")
    world.tag = Tag.objects.create(name="New")
    world.season = Attribute.objects.create(name="Season")
    world.scheme = DisplayScheme.objects.create(name="All but wine")
    world.book = PriceBook.objects.create(
        name="Spring", starts_on=noon.date(), made_by=world.people["max"], created_at=noon
    )
    world.promotion = Promotion.objects.create(
        name="Spring", kind="percent", percent=5, starts_at=noon, ends_at=noon + timedelta(days=9),
        created_at=noon,
    )  # fmt: skip
    world.coupon = Coupon.objects.create(
        name="Spring", code="SPRING", amount=5, starts_at=noon,
        ends_at=noon + timedelta(days=9), created_at=noon,
    )  # fmt: skip
    world.assembly = Assembly.objects.create(
        number="AS000001", warehouse=world.shipment.warehouse, sku=world.soy, quantity=1,
        posted_at=noon, posted_by=world.people["max"],
    )  # fmt: skip
    world.transfer = Transfer.objects.create(
        number="TF000001", source=world.shipment.warehouse, made_at=noon,
        target=Warehouse.objects.create(code="annex", name="Annex"), made_by=world.people["max"],
    )  # fmt: skip
    world.count = StockCount.objects.create(
        number="CT000001",
        warehouse=world.shipment.warehouse,
        started_at=noon,
        started_by=world.people["max"],
    )
    CountLine.objects.create(count=world.count, warehouse=world.shipment.warehouse, sku=world.soy)
    world.crate = PackagingKind.objects.create(name="Crate", deposit=20)
    world.crate_part = PackagingPart.objects.create(kind=world.crate, sku=world.soy, per=12)
    world.packaging_slip = PackagingSlip.objects.create(
        number="PK900001", kind="handed_out", customer=world.opal, at=noon, by=world.people["olive"]
    )
    world.scrap = Scrap.objects.create(
        number="SC000001", warehouse=world.shipment.warehouse, cause="broken", photo=stored,
        posted_at=noon, posted_by=world.people["max"],
    )  # fmt: skip
    who = {"posted_by": world.people["max"], "posted_at": noon}
    world.supplier = Supplier.objects.create(code="HN1", name="Hainan Foods")
    place = {"warehouse": world.shipment.warehouse, "sku": world.soy}
    world.stock_rule = StockRule.objects.create(**place, minimum=48)
    world.proposal = Outlook.objects.create(
        **place, made_at=noon, supplier=world.supplier, supplier_name="Hainan Foods", need=12,
        proposed=12,
    )  # fmt: skip
    world.purchase = PurchaseOrder.objects.create(
        number="PO000001", supplier=world.supplier, warehouse=world.shipment.warehouse,
        created_at=noon, created_by=world.people["max"],
    )  # fmt: skip
    world.receipt = GoodsReceipt.objects.create(
        number="GR000001", order=world.purchase, supplier=world.supplier,
        warehouse=world.shipment.warehouse, **who,
    )  # fmt: skip
    world.bill = Bill.objects.create(
        number="BL000001", supplier=world.supplier, dated=noon.date(), due_on=noon.date(),
        written_at=noon, written_by=world.people["max"],
    )  # fmt: skip
    world.payout = SupplierPayment.objects.create(
        number="PY000001", supplier=world.supplier, received=5, tender=Tender.objects.first(),
        paid_on=noon.date(), recorded_at=noon, recorded_by=world.people["max"],
    )  # fmt: skip
    world.lot = Lot.objects.create(sku=world.soy, code="L1")
    world.landed = LandedCost.objects.create(
        number="LC000001", receipt=world.receipt, what="Freight", amount=5, **who
    )
    world.supplier_return = SupplierReturn.objects.create(
        number="SR000001", receipt=world.receipt, supplier=world.supplier,
        warehouse=world.shipment.warehouse, reason="Broken", **who,
    )  # fmt: skip
    world.adjustment = post_adjustment(
        warehouse=world.shipment.warehouse, lines=[AdjustmentLine(world.soy.pk, Decimal(-1))],
        reason="Broken", is_opening=False, key=idempotency.new_key(),
        by=world.people["max"], at=noon,
    )  # fmt: skip


def wanted(address, group, name, person, method):
    """What somebody must be answered: "in", "sign in", "refused", or as if it did not exist."""
    if address.permission != "public":
        if person is None:
            return "sign in"
        held = {*person.roles, *(f"customer_{m.role}" for m in person.members.all())}
        if address.permission != "signed-in" and not held & {*PERMISSIONS[address.permission]}:
            return "refused"
    if group.seen_by is not None and name not in group.seen_by:
        return "hidden"
    if name in MORE_THAN_THE_PAGE.get((method, address.name), ()):
        return "refused"
    return "in"


def given(answer):
    if answer.status_code == 302 and answer["Location"].startswith("/login/?next="):
        return "sign in"
    if answer.status_code == 403:
        return "refused"
    if answer.status_code == 404:
        return "hidden"
    return "in" if answer.status_code < 500 else str(answer.status_code)


def test_every_address_with_an_argument_has_an_example():
    with_arguments = {address.name for address in addresses() if has_arguments(address)}
    assert with_arguments - EXAMPLES.keys() == set(), "put it into tests/architecture/examples.py"
    assert EXAMPLES.keys() - with_arguments == set(), "no longer an address"


@pytest.mark.django_db
def test_what_is_somebody_elses_does_not_exist(world):
    wrong = []
    for name, person in world.people.items():
        client = visitor(person)
        for address, method in product(filter(has_arguments, addresses()), ("get", "post")):
            group = EXAMPLES[address.name]
            expected = wanted(address, group, name, person, method)
            if expected == "in" and address.name.endswith("-pdf"):
                continue  # drawn in tests/printing; here only the shut doors matter
            path = filled(address.route, group.args(world))
            answer = asked(client, method, path, group.said)
            if answer.status_code == 405 and expected in {"in", "hidden"}:
                continue
            if (got := given(answer)) != expected:
                wrong.append(f"{name}: {method} {path} ({address.name}) {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_nobody_removes_a_view_that_is_somebody_elses(world):
    path = filled("/office/lists/<slug:name>/views/<int:pk>/removal/", ("jobs", world.view.pk))
    for name, person in world.people.items():
        if name != "sunny":
            visitor(person).post(path)
    assert SavedView.objects.get() == world.view


@pytest.mark.django_db
def test_a_customers_own_price_in_a_book_is_not_read_by_another_areas_salesman(world):
    for price_list, price in ((None, "4.8100"), (world.own_prices, "3.7700")):
        BookPrice.objects.create(
            book=world.book, price_list=price_list, sku=world.soy, unit_price=Decimal(price)
        )
    path = f"/office/price-books/{world.book.pk}/"
    read = {name: visitor(world.people[name]).get(path).content.decode() for name in ("sam", "max")}
    assert [("4.81" in page, "3.77" in page) for page in read.values()] == [
        (True, False),
        (True, True),
    ]
    assert world.opal.name not in read["sam"]
