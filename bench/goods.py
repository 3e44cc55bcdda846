"""A catalogue as large as a big wholesaler's, written by the database itself.

Goods come in runs of one category, as suppliers' lists bring them, and none has a rank: the
goods of a word stand far from each other on the shelf, which is the hard case for a search.
"""

from itertools import product

from django.db import connection
from django.utils import timezone

from crm.models import Customer, CustomerType, Level, Member, MemberRole
from inventory.models import (
    Brand,
    Category,
    DisplayScheme,
    PriceList,
    SchemeRule,
    Tag,
    Unit,
    Warehouse,
)
from inventory.models.product import Product, Sku, product_tokens
from orders.models import Channel, ChannelKind
from wholesale.db import run_sql
from wholesale.models import Company, StoredFile, User

BATCH = 10_000
MAKERS = [
    "农夫", "怡宝", "娃哈哈", "康师傅", "统一", "百事", "可口", "红牛", "伊利", "蒙牛", "光明",
    "三元", "海天", "李锦记", "厨邦", "金龙鱼", "鲁花", "福临门", "双汇", "金锣", "旺旺",
    "达利", "盼盼", "洽洽", "三只松鼠", "良品", "蓝月亮", "立白", "雕牌", "奥妙", "清风",
    "心相印", "维达", "洁柔", "舒肤佳", "海飞丝", "Evian", "Nestle", "Colgate", "Pampers",
]  # fmt: skip
THINGS = {
    "饮料": "饮用天然水 茉莉花茶 冰红茶 橙汁饮料 苏打气泡水",
    "乳品": "纯牛奶 风味酸奶 高钙奶粉 早餐奶 奶酪棒",
    "调味": "金标生抽 草菇老抽 蚝油 陈醋 番茄沙司",
    "粮油": "葵花籽油 花生油 东北大米 挂面 小麦粉",
    "零食": "原味薯片 夹心饼干 巧克力派 焦糖瓜子 芒果干",
    "熟食": "火腿肠 午餐肉罐头 卤味鸭脖 速冻水饺 牛肉干",
    "洗护": "洗衣液 洗发露 沐浴露 洗手液 护手霜",
    "纸品": "抽纸 卷纸 厨房纸巾 湿巾 手帕纸",
    "家居": "保鲜膜 垃圾袋 一次性纸杯 不锈钢盆 洗碗海绵",
    "母婴": "婴儿纸尿裤 婴儿湿巾 奶瓶 Lotion 儿童牙膏",
    "酒水": "清爽啤酒 干红葡萄酒 浓香白酒 Lager 米酒",
    "宠物": "成猫粮 成犬粮 猫砂 Snack 宠物湿粮",
}
SIZES = ("250ml*24", "1L*12", "500g*20", "5kg*4")

_WORDS = """
CREATE TABLE bench_article AS
SELECT (a.place - 1) %% %(each)s AS at, a.category, a.brand, a.name, a.specification,
    string_to_array(a.tokens, ' ') AS tokens
FROM unnest(%(categories)s::bigint[], %(brands)s::bigint[], %(names)s::text[],
    %(specifications)s::text[], %(tokens)s::text[])
    WITH ORDINALITY AS a(category, brand, name, specification, tokens, place)
"""

# Prefixes of the codes are added here as `wholesale.search` makes them; a workload checks one.
_PRODUCTS = """
INSERT INTO inventory_product (id, code, name, model, brand_id, category_id, text, is_on_shelf,
    rank, search_tokens, created_at, updated_at, version)
SELECT g.n, g.code, a.name, '', a.brand, a.category, '', g.n %% 50 <> 0, 0,
    ARRAY(SELECT DISTINCT t COLLATE "C" FROM (
        SELECT unnest(a.tokens)
        UNION ALL SELECT left(lower(g.code), length) FROM generate_series(1, 8) AS length
        UNION ALL SELECT left(g.piece, length) FROM generate_series(1, 13) AS length
        UNION ALL SELECT left(g.carton, length) FROM generate_series(1, 13) AS length
    ) AS all_of_it(t) ORDER BY 1),
    now(), now(), 1
FROM (
    SELECT n, 'SP' || lpad(n::text, 6, '0') AS code,
        '690' || lpad((n * 7919 %% 10000000000)::text, 10, '0') AS piece,
        '169' || lpad((n * 7919 %% 10000000000)::text, 10, '0') AS carton,
        n / %(run)s %% cardinality(%(categories)s::bigint[]) + 1 AS category,
        n * 31 %% %(each)s AS at
    FROM generate_series(%(first)s, %(last)s) AS n
) g JOIN bench_article a
    ON a.category = (%(categories)s::bigint[])[g.category] AND a.at = g.at
"""

_PARTS = (
    """
INSERT INTO inventory_sku (id, product_id, code, specification, specification2, unit_id, minimum,
    multiple, base_price, public_price, is_on_shelf, rank)
SELECT p.id, p.id, p.code, a.specification, '', %(piece)s, 12, 12, 2 + p.id %% 97, NULL, true, 0
FROM inventory_product p JOIN bench_article a
    ON a.category = p.category_id AND a.at = p.id * 31 %% %(each)s
WHERE p.id BETWEEN %(first)s AND %(last)s
""",
    """
INSERT INTO inventory_pack (sku_id, unit_id, factor, is_order_pack)
SELECT n, %(carton)s, 12, true FROM generate_series(%(first)s, %(last)s) AS n
""",
    """
INSERT INTO inventory_barcode (sku_id, code, factor)
SELECT n, kind.start || lpad((n * 7919 %% 10000000000)::text, 10, '0'), kind.factor
FROM generate_series(%(first)s, %(last)s) AS n, (VALUES ('690', 1), ('169', 12)) kind(start, factor)
""",
    """
INSERT INTO inventory_price (price_list_id, sku_id, from_quantity, unit_price, version, updated_at)
SELECT l.id, n, 1, 1.5 + n %% 97, 1, now()
FROM generate_series(%(first)s, %(last)s) AS n, inventory_pricelist l
WHERE l.name = 'Level' OR n %% 20 = 0
""",
    """
WITH come AS (
    INSERT INTO inventory_stocklevel (warehouse_id, sku_id, on_hand, promised, incoming, value)
    SELECT %(warehouse)s, n, 120, 0, 0, 360 FROM generate_series(%(first)s, %(last)s) AS n
    RETURNING *
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT now(), warehouse_id, sku_id, 'opening', 'SA000001', on_hand, 0, 0, value FROM come
""",
    """
INSERT INTO inventory_productpicture (product_id, large_id, small_id, rank)
SELECT n, %(picture)s, %(picture)s, 0 FROM generate_series(%(first)s, %(last)s) AS n
""",
    """
INSERT INTO inventory_product_tags (product_id, tag_id)
SELECT n, %(tag)s FROM generate_series(%(first)s, %(last)s) AS n WHERE n %% 20 = 7
""",
)


def make_shop() -> Member:
    """The house with its brands and categories, no goods yet, and the buyer who will browse.

    He has prices of his own beside his level's, and a scheme that hides a category.
    """
    Company(pk=1, name="Bench").remember()
    warehouse = Warehouse.objects.create(code="main", name="Main", is_default=True)
    Channel.objects.create(code="mall", name="Mall", kind=ChannelKind.MALL, warehouse=warehouse)
    Unit.objects.bulk_create([Unit(name="瓶"), Unit(name="箱")])
    Tag.objects.create(name="热卖")
    StoredFile.objects.create(
        content_hash="0" * 64, name="goods.webp", content_type="image/webp", size=1, access="mall"
    )
    _write_articles()
    scheme = DisplayScheme.objects.create(name="Shops")
    SchemeRule.objects.create(
        scheme=scheme, category=Category.objects.get(name="宠物", level=1), shows=False
    )
    level = Level.objects.create(name="Level", price_list=PriceList.objects.create(name="Level"))
    customer = Customer.objects.create(
        code="C000001",
        name="翡翠面馆",
        level=level,
        type=CustomerType.objects.create(name="Shops", scheme=scheme),
        own_prices=PriceList.objects.create(name="Own"),
    )
    buyer = User.objects.create_user("buyer", password=None)
    return Member.objects.create(
        user=buyer, customer=customer, role=MemberRole.OWNER, approved_at=timezone.now()
    )


def fill(first: int, last: int, *, run: int) -> None:
    """The goods numbered so with all that belongs to them, `run` of a category in a row."""
    piece, carton = Unit.objects.order_by("pk")
    leaves = list(Category.objects.filter(level=2).order_by("pk").values_list("pk", flat=True))
    facts = {
        "run": run, "each": len(MAKERS) * len(SIZES), "categories": leaves,
        "piece": piece.pk, "carton": carton.pk, "tag": Tag.objects.get().pk,
        "warehouse": Warehouse.objects.get().pk, "picture": StoredFile.objects.get().pk,
    }  # fmt: skip
    # In batches, so that no statement meets its time limit on a busy machine.
    for start in range(first, last + 1, BATCH):
        facts |= {"first": start, "last": min(last, start + BATCH - 1)}
        for statement in (_PRODUCTS, *_PARTS):
            run_sql(statement, facts)
    # As the importer leaves it: nothing pending in the index, statistics that know the words.
    connection.ensure_connection()
    run_sql("VACUUM ANALYZE")


def require_right_tokens() -> None:
    """Raise unless the goods are found by exactly what the product would have them found by."""
    for product_ in Product.objects.order_by("pk")[:3]:
        sku = Sku.objects.get(product=product_)
        codes = list(sku.barcodes.values_list("code", flat=True))
        brand = product_.brand.name if product_.brand else ""
        right = product_tokens(product=product_, skus=[sku], barcodes=codes, brand=brand)
        if sorted(product_.search_tokens) != right:
            raise RuntimeError(f"{product_} is found by other words than a product of ours")


def _write_articles() -> None:
    Brand.objects.bulk_create(Brand(name=name) for name in MAKERS)
    brands = dict(Brand.objects.values_list("name", "pk"))
    rows: list[tuple[int, int, str, str, str]] = []
    for top, things in THINGS.items():
        above = _category(top, None)
        for thing in things.split():
            leaf = _category(thing, above)
            for maker, size in product(MAKERS, SIZES):
                name = f"{maker} {thing}" if thing.isascii() else f"{maker}{thing}"
                rows.append((leaf.pk, brands[maker], name, size, _tokens(name, maker, size)))
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ("categories", "brands", "names", "specifications", "tokens")
    run_sql(
        _WORDS,
        {"each": len(MAKERS) * len(SIZES), **dict(zip(names, columns, strict=True))},
    )


def _category(name: str, above: Category | None) -> Category:
    made = Category.objects.create(name=name, parent=above, level=2 if above else 1)
    made.path = f"{above.path if above else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def _tokens(name: str, maker: str, size: str) -> str:
    made = product_tokens(
        product=Product(name=name), skus=[Sku(specification=size)], barcodes=[], brand=maker
    )
    return " ".join(made)
