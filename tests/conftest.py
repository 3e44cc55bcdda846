"""The people and goods every test may meet. Named after who they are, not what they test.

Olive owns the house; Max manages, Rui reviews, Sam sells in Haikou, Paige purchases, Cleo
keeps the warehouse, Fin keeps the money, Dan drives, Cass has the till. Jade Noodle House
(owner Lin, buyer Bo) is a customer of Haikou; Opal Mart (owner Qi) is a stranger to it in Sanya.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group

from crm.models import (
    Address,
    Area,
    AreaPerson,
    AreaRole,
    Customer,
    CustomerType,
    Level,
    Member,
    MemberRole,
)
from finance.models import Tender, TenderKind
from inventory import ledger as stock
from inventory.models import Category, Pack, Price, PriceList, Product, Sku, Unit, Warehouse
from inventory.models.product import product_tokens
from orders.actions.place import Details, Wish, place_order
from orders.models import Channel, ChannelKind, Order
from wholesale import books, idempotency, translations
from wholesale.db import use_case
from wholesale.models import Company, Shop, User

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True, scope="session")
def chinese_is_compiled() -> None:
    """A fresh clone has the translators' texts only; pages in Chinese need what Django reads."""
    translations.compile_all(Path(settings.BASE_DIR) / "locale")


@pytest.fixture(autouse=True)
def books_stay_right(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test that commits, the books must be right, whatever it was about.

    A control twin that does damage on purpose is marked `damage`.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits and not request.node.get_closest_marker("damage"):
        assert [str(fault) for fault in books.broken()] == []


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def house(db) -> Company:
    """The company, its head shop, its tenders."""
    company = Company(pk=1, name="Hainan Wholesale")
    company.remember()
    Shop.objects.create(code="head", name="Head shop", is_head=True)
    Tender.objects.create(name="Cash", kind=TenderKind.CASH)
    Tender.objects.create(name="Bank", kind=TenderKind.BANK)
    return company


@pytest.fixture
def person(house) -> Callable[..., User]:
    """Make a person with roles."""

    def make(name: str, *roles: str, **fields: object) -> User:
        user = User.objects.create_user(
            name, password=PASSWORD, display_name=name.title(), language="en", **fields
        )
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        return user

    return make


@pytest.fixture
def olive(person) -> User:
    return person("olive", "owner")


@pytest.fixture
def max_(person) -> User:
    return person("max", "manager")


@pytest.fixture
def rui(person) -> User:
    return person("rui", "reviewer")


@pytest.fixture
def haikou(house) -> Area:
    return Area.objects.create(name="Haikou")


@pytest.fixture
def sanya(house) -> Area:
    return Area.objects.create(name="Sanya")


@pytest.fixture
def sam(person, haikou) -> User:
    user = person("sam", "salesman")
    AreaPerson.objects.create(area=haikou, user=user, role=AreaRole.SALESMAN)
    return user


@pytest.fixture
def paige(person) -> User:
    return person("paige", "purchaser")


@pytest.fixture
def cleo(person) -> User:
    return person("cleo", "clerk")


@pytest.fixture
def fin(person) -> User:
    return person("fin", "finance")


@pytest.fixture
def dan(person, haikou) -> User:
    user = person("dan", "driver", phone="13800000001", plate_number="琼A12345")
    AreaPerson.objects.create(area=haikou, user=user, role=AreaRole.DRIVER)
    return user


@pytest.fixture
def cass(person) -> User:
    return person("cass", "cashier")


@pytest.fixture
def retail(house) -> Level:
    prices = PriceList.objects.create(name="Retailers")
    return Level.objects.create(name="Retailers", price_list=prices)


@pytest.fixture
def shops_type(house) -> CustomerType:
    return CustomerType.objects.create(name="Shops")


@pytest.fixture
def jade(haikou, retail, shops_type) -> Customer:
    """Jade Noodle House buys on credit: up to 1,000.00, 30 days."""
    customer = Customer.objects.create(
        code="C001", name="Jade Noodle House", area=haikou, level=retail, type=shops_type,
        credit_limit=1000, payment_days=30,
    )  # fmt: skip
    Address.objects.create(
        customer=customer, recipient="Lin", phone="13900000001", city="海口市",
        street="Binhai Road 1", is_default=True,
    )  # fmt: skip
    return customer


@pytest.fixture
def opal(sanya, retail, shops_type) -> Customer:
    """Opal Mart, of another area, without a credit limit."""
    return Customer.objects.create(
        code="C002", name="Opal Mart", area=sanya, level=retail, type=shops_type
    )


@pytest.fixture
def member(person, noon) -> Callable[..., User]:
    """Make a customer's person."""

    def make(name: str, customer: Customer, role: str) -> User:
        user = person(name)
        Member.objects.create(user=user, customer=customer, role=role, approved_at=noon)
        return user

    return make


@pytest.fixture
def lin(member, jade) -> User:
    return member("lin", jade, MemberRole.OWNER)


@pytest.fixture
def bo(member, jade) -> User:
    return member("bo", jade, MemberRole.BUYER)


@pytest.fixture
def qi(member, opal) -> User:
    return member("qi", opal, MemberRole.OWNER)


@pytest.fixture
def main_warehouse(house) -> Warehouse:
    return Warehouse.objects.create(code="main", name="Main warehouse", is_default=True)


@pytest.fixture
def mall(main_warehouse) -> Channel:
    """The ordering mall: one step, stock is promised at submit."""
    return Channel.objects.create(code="mall", name="Mall", kind=ChannelKind.MALL)


@pytest.fixture
def phone(main_warehouse) -> Channel:
    """Orders by phone: two steps."""
    return Channel.objects.create(
        code="phone", name="Phone", kind=ChannelKind.PHONE, posting="two_step"
    )


@pytest.fixture
def goods(retail, main_warehouse, olive, noon) -> Callable[..., Sku]:
    """Make a product with one SKU sold by the case of 12, with stock of so many pieces."""

    def make(
        code: str,
        name: str,
        *,
        price: str = "5.00",
        level_price: str | None = None,
        stock_of: int = 0,
        cost: str = "3.00",
        case: int = 12,
        category: Category | None = None,
    ) -> Sku:
        piece, _ = Unit.objects.get_or_create(name="瓶")
        box, _ = Unit.objects.get_or_create(name="箱")
        product = Product.objects.create(code=code, name=name, category=category)
        sku = Sku.objects.create(
            product=product, code=code, unit=piece, minimum=case, multiple=case,
            base_price=Decimal(price),
        )  # fmt: skip
        if case > 1:
            Pack.objects.create(sku=sku, unit=box, factor=case, is_order_pack=True)
        product.search_tokens = product_tokens(product=product, skus=[sku], barcodes=[])
        product.save(update_fields=["search_tokens"])
        if level_price is not None:
            Price.objects.create(
                price_list=retail.price_list, sku=sku, unit_price=Decimal(level_price)
            )
        if stock_of:
            put_in_stock(sku, stock_of, Decimal(cost), by=olive, at=noon)
        return sku

    return make


@use_case
def put_in_stock(sku: Sku, quantity: int, cost: Decimal, *, by: User, at: datetime) -> None:
    """Opening stock in the default warehouse."""
    stock.adjust(
        Warehouse.objects.get(is_default=True),
        {sku.pk: (Decimal(quantity), cost)},
        document="SA-OPENING",
        at=at,
        by=by,
        is_opening=True,
    )


@pytest.fixture
def soy(goods) -> Sku:
    """Soy sauce, 5.00 a bottle (4.50 for retailers), ten cases of 12 on the shelf."""
    return goods("SOY", "Soy sauce 酱油", level_price="4.50", stock_of=120)


@pytest.fixture
def tea(goods) -> Sku:
    """Green tea, sold singly at 8.00, five on the shelf."""
    return goods("TEA", "Green tea 绿茶", price="8.00", stock_of=5, case=1)


@pytest.fixture
def submitted(jade, lin, soy, mall, noon) -> Callable[..., Order]:
    """Make an order of so many cases of soy sauce that waits for review."""
    serial = count()

    def make(
        cases: int = 2, *, customer: Customer | None = None, channel: Channel | None = None,
        sku: Sku | None = None, by: User | None = None,
    ) -> Order:  # fmt: skip
        return place_order(
            customer=customer or jade,
            channel=channel or mall,
            wishes=[Wish((sku or soy).pk, Decimal(12 * cases))],
            details=Details(recipient="Lin", phone="13900000001", address="Binhai Road 1"),
            key=f"{idempotency.new_key()}{next(serial)}",
            is_by_customer=True,
            by=by or lin,
            at=noon,
        )

    return make
