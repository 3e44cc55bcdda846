"""The demo house's own people, its areas and grades, its customers and their people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from crm.actions.addresses import Place, add_address
from crm.actions.apply import Profile, apply_as_visitor, apply_with_code
from crm.actions.customers import CustomerFacts, Terms, create_customer
from crm.actions.decide import approve_application, reject_application
from crm.actions.grading import save_area, save_level, save_type
from crm.actions.invite import invite
from crm.models import Area, Customer, CustomerType, Level, MemberRole
from inventory.actions.schemes import save_scheme, set_rules
from inventory.models import Category
from pos.demo import pictures
from pos.demo.shelf import LEVELS
from wholesale.actions.account import register
from wholesale.actions.people import StaffFacts, create_staff
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.models.file import FileAccess
from wholesale.uploads import store_picture

PASSWORD = "demo-wholesale"  # noqa: S105 - published on purpose: nothing real is behind it


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the demo house."""

    username: str
    name: str
    roles: tuple[str, ...]
    says: str
    language: str = "zh-hans"
    phone: str = ""
    plate: str = ""


STAFF = (
    Login("owner", "陈老板", ("owner",), "老板 · owner", phone="13700000001"),
    Login("manager", "林经理", ("manager",), "经理 · manager", phone="13700000002"),
    Login("reviewer", "吴审单", ("reviewer",), "审单客服 · reviewer", phone="13700000003"),
    Login("english", "Emma", ("reviewer", "manager"), "English back office · reviewer, manager",
          "en", phone="13700000004"),
    Login("salesman", "符业务", ("salesman",), "业务员（海口） · salesman of Haikou", phone="13700000005"),
    Login("salesman2", "黎业务", ("salesman",), "业务员（三亚） · salesman of Sanya", phone="13700000006"),
    Login("purchaser", "周采购", ("purchaser",), "采购 · purchaser", phone="13700000007"),
    Login("clerk", "王库管", ("clerk",), "仓库 · clerk", phone="13700000008"),
    Login("finance", "郑会计", ("finance",), "财务 · finance", phone="13700000009"),
    Login("driver", "李师傅", ("driver",), "司机 · driver", phone="13700000010", plate="琼A·D5218"),
    Login("cashier", "何收银", ("cashier",), "收银 · cashier", phone="13700000011"),
)  # fmt: skip
CUSTOMER_OWNER, CUSTOMER_BUYER = "13900000001", "13900000002"
ENGLISH_BUYER, APPLICANT = "13900000003", "13900000009"
CUSTOMER_LOGINS = (
    (CUSTOMER_OWNER, "客户：老板（两家公司） · customer owner of two companies"),
    (CUSTOMER_BUYER, "客户：采购员 · customer buyer"),
    (ENGLISH_BUYER, "Customer in English · customer owner"),
    (APPLICANT, "未审核的申请人 · applicant not yet approved"),
)
TYPES = ("便利店", "餐饮", "超市", "酒店")
AREAS = {"海口": ("salesman", "driver"), "三亚": ("salesman2", "driver"), "儋州": ("salesman", "")}
STREETS = {
    "海口": ("龙华路", "国贸大道", "海甸二东路", "滨海大道", "解放东路", "新埠岛路"),
    "三亚": ("解放路", "迎宾路", "榆亚路", "海坡路", "河东路"),
    "儋州": ("中兴大街", "人民大道", "军屯路"),
}
DISTRICTS = {
    "龙华路": "龙华区", "国贸大道": "龙华区", "海甸二东路": "美兰区", "滨海大道": "秀英区",
    "解放东路": "龙华区", "新埠岛路": "美兰区", "解放路": "天涯区", "迎宾路": "吉阳区",
    "榆亚路": "吉阳区", "海坡路": "天涯区", "河东路": "吉阳区",
}  # fmt: skip
FIRST = [
    "鸿运",
    "椰林",
    "家家乐",
    "万福",
    "阳光",
    "惠民",
    "金海",
    "海韵",
    "老街",
    "四季",
    "好邻居",
    "美佳",
    "百顺",
    "东坡",
    "南洋",
    "骑楼",
]
LAST = {"便利店": "便利店", "餐饮": "饭店", "超市": "生活超市", "酒店": "酒店"}
SURNAMES = "陈林黄王吴李符郑周何冯邢韩云"


@dataclass(slots=True)
class People:
    """Makes everybody, and keeps them for the history to act."""

    owner: User
    at: datetime
    random: Random
    staff: dict[str, User]
    customers: list[Customer]
    buyers: dict[int, User]

    @classmethod
    def make(cls, owner: User, *, at: datetime, random: Random) -> "People":
        """Staff, areas, grades, sixty customers, their people, applications in every state."""
        people = cls(owner, at, random, {}, [], {})
        people._make_staff()
        people._make_customers(people._areas(), people._types(), people._levels())
        people._make_members()
        return people

    def _make_staff(self) -> None:
        self.staff["owner"] = self.owner
        for login in STAFF[1:]:
            facts = StaffFacts(
                login.name, login.phone, frozenset(login.roles), plate_number=login.plate
            )
            user, _secret = create_staff(
                username=login.username, facts=facts, by=self.owner, at=self.at
            )
            self.staff[login.username] = user
        hashed = make_password(PASSWORD)
        for login in STAFF:
            User.objects.filter(username=login.username).update(
                password=hashed, language=login.language
            )
            self.staff[login.username].language = login.language

    def _areas(self) -> dict[str, Area]:
        return {
            name: save_area(
                pk=None, name=name, by=self.owner, at=self.at,
                salesmen=[self.staff[seller]], drivers=[self.staff[driver]] if driver else [],
            )
            for name, (seller, driver) in AREAS.items()
        }  # fmt: skip

    def _types(self) -> dict[str, CustomerType]:
        alcohol = Category.objects.get(name="酒类")
        dry = save_scheme(
            name="不含酒类", shows_everything=True, is_public=True, by=self.owner, at=self.at
        )
        set_rules(
            scheme_id=dry.pk, categories={alcohol.pk: False}, products={}, by=self.owner, at=self.at
        )
        kitchen = save_scheme(
            name="餐饮专供", shows_everything=False, is_public=False, by=self.owner, at=self.at
        )
        shown = Category.objects.filter(name__in=["粮油调味", "酒水饮料", "厨房用品", "清洁用品"])
        set_rules(
            scheme_id=kitchen.pk, categories=dict.fromkeys(shown.values_list("pk", flat=True), True),
            products={}, by=self.owner, at=self.at,
        )  # fmt: skip
        schemes = {"便利店": None, "超市": None, "餐饮": kitchen, "酒店": dry}
        return {
            name: save_type(pk=None, name=name, scheme=schemes[name], by=self.owner, at=self.at)
            for name in TYPES
        }

    def _levels(self) -> dict[str, Level]:
        return {
            name: save_level(pk=None, name=name, rank=rank, by=self.owner, at=self.at)
            for rank, (name, _share) in enumerate(LEVELS)
        }

    def _make_customers(
        self, areas: dict[str, Area], types: dict[str, CustomerType], levels: dict[str, Level]
    ) -> None:
        for place in range(60):
            kind = TYPES[place % len(TYPES)]
            area = list(AREAS)[(place // 4) % 3]
            contact = self.random.choice(SURNAMES) + self.random.choice(
                ["老板", "女士", "先生", "经理"]
            )
            phone = f"138{self.random.randrange(10**8):08d}"
            name = f"{area}{FIRST[place % len(FIRST)]}{LAST[kind]}"
            customer = create_customer(
                facts=CustomerFacts(
                    name if place < 48 else f"{name}（分店）", types[kind], areas[area], contact, phone
                ),
                terms=Terms(
                    list(levels.values())[place % 3],
                    Decimal(self.random.choice([20_000, 50_000, 80_000])) if place % 5 else None,
                    self.random.choice([0, 7, 15, 30]),
                ),
                code="", key=new_key(), by=self.owner, at=self.at,
            )  # fmt: skip
            road = self.random.choice(STREETS[area])
            street = f"{road}{self.random.randrange(1, 200)}号"
            add_address(
                customer=customer, is_default=True, key=new_key(), by=self.owner, at=self.at,
                place=Place(
                    contact, phone, street, "海南省", f"{area}市", DISTRICTS.get(road, "")
                ),
            )  # fmt: skip
            self.customers.append(customer)

    def _make_members(self) -> None:
        self._member(CUSTOMER_OWNER, "鸿运老板", [self.customers[0], self.customers[16]], "owner")
        self._member(CUSTOMER_BUYER, "小符", [self.customers[0]], "buyer")
        self._member(ENGLISH_BUYER, "Grace", [self.customers[2]], "owner", language="en")
        for place, customer in enumerate(self.customers[3:40], 10):
            self._member(f"139000001{place:02d}", customer.contact_name, [customer], "owner")
        self._applications()

    def _member(
        self, phone: str, name: str, customers: list[Customer], role: str, language: str = "zh-hans"
    ) -> None:
        user = self._person(phone, name, language)
        for customer in customers:
            invitation, _token = invite(
                customer=customer, days=7, uses=5, key=new_key(), by=self.owner, at=self.at
            )
            application = apply_with_code(
                invitation=invitation, key=new_key(), by=user, at=self.at + timedelta(hours=2),
                profile=Profile(customer.name, name, phone, wechat_id=f"wx_{phone[-4:]}"),
            )  # fmt: skip
            approve_application(
                number=application.number, role=MemberRole(role), by=self.staff["reviewer"],
                at=self.at + timedelta(hours=4),
            )  # fmt: skip
            self.buyers.setdefault(customer.pk, user)

    def _applications(self) -> None:
        today = self.at + timedelta(days=90)
        waiting = (("13900000009", "椰城小吃", 1), ("13900000008", "海甸水果店", 3))
        for phone, shop, hours in waiting:
            self._visitor(phone, shop, at=today - timedelta(hours=hours))
        rejected = self._visitor("13900000007", "测试门店", at=today - timedelta(days=6))
        reject_application(
            number=rejected, because="营业执照看不清，请重新拍照上传",
            by=self.staff["reviewer"], at=today - timedelta(days=5),
        )  # fmt: skip

    def _visitor(self, phone: str, shop: str, *, at: datetime) -> str:
        user = self._person(phone, f"{shop}店主", "zh-hans")
        front = store_picture(
            pictures.sheet(shop, ["门店照片", "海口市龙华区"], "#b5523b"),
            by=user, access=FileAccess.PRIVATE,
        )  # fmt: skip
        licence = store_picture(
            pictures.sheet("营业执照", [shop, "统一社会信用代码 91460100MA5T"]),
            by=user, access=FileAccess.PRIVATE,
        )  # fmt: skip
        profile = Profile(
            shop, f"{shop}店主", phone, f"wx{phone[-4:]}", "海口市龙华区", front, licence
        )
        return apply_as_visitor(profile=profile, key=new_key(), by=user, at=at).number

    def _person(self, phone: str, name: str, language: str) -> User:
        user = register(phone=phone, name=name, password=PASSWORD, language=language, at=self.at)
        User.objects.filter(pk=user.pk).update(date_joined=self.at)
        return user
