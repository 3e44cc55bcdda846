"""The demo house as a whole, from nothing."""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import Group
from django.utils import timezone

from crm.models import Level
from finance.actions.tenders import save_tender
from finance.models import Tender, TenderKind
from inventory.actions.warehouses import save_warehouse
from inventory.models import Warehouse
from orders.actions.channels import Terms, add_channel
from orders.models import Channel, ChannelKind, PostingPolicy
from pos.demo import pictures
from pos.demo.desk import Desk
from pos.demo.goods import Shelf, set_level_prices, stock_up
from pos.demo.history import DAYS, History
from pos.demo.offers import Offers
from pos.demo.people import PASSWORD, STAFF, People
from pos.demo.supply import Supply
from wholesale.actions.company import change_company
from wholesale.db import run_sql
from wholesale.models import OutboxMessage, Shop, User
from wholesale.models.file import FileAccess
from wholesale.permissions import Role
from wholesale.uploads import store_picture

SEED = 20260302
INTRODUCTION = "海南本地食品饮料与日用百货批发，覆盖海口、三亚、儋州，当日下单次日送达。"


def build(*, now: datetime | None = None) -> None:
    """Fill an empty database with the house, its people, its shelf and ninety days."""
    now = now or timezone.now()
    start = now - timedelta(days=DAYS)
    random = Random(SEED)  # noqa: S311 - a demo, not a secret
    # Nothing here is worth waiting for the disk.
    run_sql("SET synchronous_commit TO off")
    owner = _owner()
    _company(owner, start)
    warehouse = _warehouses(owner, start)
    Shelf(owner, start, random).fill()
    people = People.make(owner, at=start, random=random)
    lists = {level.name: level.price_list for level in Level.objects.select_related("price_list")}
    set_level_prices(lists, by=owner, at=start)
    stock_up(warehouse, random=random, by=owner, at=start)
    offers = Offers(people, owner, now)
    offers.make()
    channels, tenders = _channels(owner, start), _tenders(owner, start)
    history = History(people, random, warehouse, channels, tenders, now)
    history.run()
    offers.guard()
    Desk(people, channels, tenders, now, history.favourites).fill()
    Supply(warehouse, owner, now).fill()
    _forget_old_news(now)


def _owner() -> User:
    login = STAFF[0]
    owner = User.objects.create_user(
        login.username, password=PASSWORD, display_name=login.name, phone=login.phone,
        language=login.language,
    )  # fmt: skip
    owner.groups.add(Group.objects.get_or_create(name=Role.OWNER)[0])
    User.objects.create_superuser(
        "admin", password=PASSWORD, display_name="管理员", language="zh-hans"
    )
    return owner


def _company(owner: User, at: datetime) -> None:
    Shop.objects.create(code="head", name="海口总店", is_head=True)
    logo = store_picture(pictures.logo("椰", "#0b6bcb"), by=owner, access=FileAccess.PUBLIC)
    code = store_picture(
        pictures.sheet("客服微信", ["扫码添加客服", "0898-6666 5218"]),
        by=owner, access=FileAccess.PUBLIC,
    )  # fmt: skip
    facts = {
        "name": "海南椰风商贸", "introduction": INTRODUCTION, "logo": logo, "service_code": code,
        "service_phone": "0898-66665218", "address": "海南省海口市龙华区南海大道 168 号",
        "bank_details": "户名：海南椰风商贸有限公司\n开户行：工商银行海口南海支行\n账号：2201 0208 0920 0218 168",
    }  # fmt: skip
    change_company(facts=facts, by=owner, at=at)


def _warehouses(owner: User, at: datetime) -> Warehouse:
    for code, name, kind in (("qc", "质检区", "qc"), ("defective", "坏品仓", "defective")):
        save_warehouse(
            code=code, name=name, kind=kind, is_default=False, is_active=True, by=owner, at=at
        )
    return save_warehouse(
        code="main", name="海口主仓", kind="sellable", is_default=True, is_active=True,
        by=owner, at=at,
    )  # fmt: skip


def _channels(owner: User, at: datetime) -> dict[str, Channel]:
    kinds = (
        ("mall", "订货商城", ChannelKind.MALL, PostingPolicy.ONE_STEP),
        ("phone", "电话订单", ChannelKind.PHONE, PostingPolicy.ONE_STEP),
        ("field", "业务员拜访", ChannelKind.FIELD, PostingPolicy.TWO_STEP),
        ("wechat", "微信群接龙", ChannelKind.OWN, PostingPolicy.ONE_STEP),
    )
    return {
        code: add_channel(code=code, terms=Terms(name, kind, posting), by=owner, at=at)
        for code, name, kind, posting in kinds
    }


def _tenders(owner: User, at: datetime) -> list[Tender]:
    kinds = (
        ("现金", TenderKind.CASH, False),
        ("工商银行对公", TenderKind.BANK, True),
        ("微信转账", TenderKind.WECHAT, True),
        ("支付宝转账", TenderKind.ALIPAY, True),
    )
    return [
        save_tender(
            tender=Tender(name=name, kind=kind, for_customers=open_to_all, rank=rank),
            by=owner, at=at,
        )
        for rank, (name, kind, open_to_all) in enumerate(kinds)
    ]  # fmt: skip


def _forget_old_news(now: datetime) -> None:
    """Nobody wants to be told today what happened last month; only today's news stays."""
    waiting = [*_numbers("orders_order", "approval = 'submitted'")]
    waiting += _numbers("finance_settlement", "state = 'unreviewed'")
    waiting += _numbers("crm_application", "state = 'submitted'")
    OutboxMessage.objects.exclude(document__in=waiting).update(sent_at=now)


def _numbers(table: str, condition: str) -> list[str]:
    return [row[0] for row in run_sql(f"SELECT number FROM {table} WHERE {condition}")]  # noqa: S608 - our own words
