"""A wholesaler of any size, made by the database itself in seconds."""

from decimal import Decimal

from django.utils import timezone

from crm.models import Customer, Level
from inventory import ledger as stock
from inventory.models import Pack, PriceList, Product, Sku, Unit, Warehouse
from orders.models import Channel, ChannelKind
from wholesale.db import run_sql, use_case
from wholesale.models import Company, User

PLENTY = Decimal(100_000_000)


def make_house(*, skus: int, customers: int) -> None:
    """The company, one warehouse, one channel, so many goods with plenty of stock, customers."""
    Company(pk=1, name="Bench").remember()
    User.objects.create_user("bench", password=None)
    warehouse = Warehouse.objects.create(code="main", name="Main", is_default=True)
    Channel.objects.create(code="mall", name="Mall", kind=ChannelKind.MALL, warehouse=warehouse)
    level = Level.objects.create(name="Level", price_list=PriceList.objects.create(name="Level"))
    Customer.objects.bulk_create(
        Customer(code=f"C{n:06d}", name=f"Customer {n}", level=level) for n in range(customers)
    )
    make_goods(skus)
    fill_shelves(warehouse)
    run_sql("ANALYZE")


def make_goods(skus: int) -> None:
    """So many products of one SKU each, sold by the case of 12, priced for the level."""
    piece, case = Unit.objects.create(name="瓶"), Unit.objects.create(name="箱")
    for start in range(0, skus, 10_000):
        products = Product.objects.bulk_create(
            Product(code=f"P{n:06d}", name=f"Goods {n}", search_tokens=[f"p{n:06d}", "goods"])
            for n in range(start, min(skus, start + 10_000))
        )
        made = Sku.objects.bulk_create(
            Sku(product=p, code=p.code, unit=piece, minimum=12, multiple=12, base_price=Decimal(5))
            for p in products
        )
        Pack.objects.bulk_create(
            Pack(sku=sku, unit=case, factor=12, is_order_pack=True) for sku in made
        )
    run_sql(
        "INSERT INTO inventory_price (price_list_id, sku_id, from_quantity, unit_price, version,"
        " updated_at) SELECT l.id, s.id, 1, 4.50, 1, now() FROM inventory_sku s,"
        " inventory_pricelist l WHERE l.name = 'Level'"
    )


@use_case
def fill_shelves(warehouse: Warehouse) -> None:
    """Opening stock of everything, through the ledger, so that the books are right."""
    skus = Sku.objects.values_list("pk", flat=True)
    stock.adjust(
        warehouse,
        {pk: (PLENTY, Decimal(3)) for pk in skus},
        document="SA000001",
        at=timezone.now(),
        by=User.objects.get(username="bench"),
        is_opening=True,
    )
