"""What runs in the demo house today: promotions, coupons, price books, least margins."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from crm.actions.customers import open_own_prices
from inventory.actions.coupons import CouponFacts, give_coupons, release_coupon, save_coupon
from inventory.actions.margins import set_margin
from inventory.actions.price_books import BookFacts, BookLine, release_book, save_book
from inventory.actions.prices import PriceWish, set_prices
from inventory.actions.promotions import (
    Part,
    PromotionFacts,
    release_promotion,
    save_promotion,
    stop_promotion,
)
from inventory.models import Category, Coupon, PriceList, Sku
from pos.demo.goods import cost_of
from pos.demo.people import People
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.money import ZERO

CENT = Decimal("0.01")


@dataclass(slots=True)
class Offers:
    """Makes them, two days before today, so that the house's past is priced without them."""

    people: People
    by: User
    now: datetime

    def make(self) -> None:
        """All of them."""
        self._promotions()
        self._coupons()
        self._books()
        self._friend()

    def guard(self) -> None:
        """The least margins; they look at orders from now on."""
        set_margin(category_id=None, percent=Decimal(3), by=self.by, at=self._at)
        alcohol = Category.objects.get(name="酒类").pk
        set_margin(category_id=alcohol, percent=Decimal(5), by=self.by, at=self._at)

    @property
    def _at(self) -> datetime:
        return self.now - timedelta(days=2)

    def _promotions(self) -> None:
        tea = Category.objects.get(name="茶饮料").pk
        snacks = Category.objects.get(name="零食").pk
        first, second, third, gift = _plenty(4)
        self._promotion("茶饮周九五折", "percent", percent=5, categories=[tea])
        self._promotion("满800减30", "order", amount=30, from_amount=800, repeats=True)
        self._promotion(
            "零食满300送一件", "gift", from_amount=300, categories=[snacks],
            parts=[Part(gift.pk, quantity=Decimal(gift.multiple))],
        )  # fmt: skip
        flash = [
            Part(
                sku.pk, unit_price=(sku.base_price * Decimal("0.78")).quantize(CENT),
                limit_total=Decimal(sku.multiple * 40), limit_each=Decimal(sku.multiple * 4),
            )
            for sku in (first, second, third)
        ]  # fmt: skip
        self._promotion("今日秒杀", "flash", parts=flash)
        pair = [Part(sku.pk, quantity=Decimal(sku.multiple)) for sku in (first, second)]
        price = sum((sku.base_price * sku.multiple for sku in (first, second)), ZERO)
        self._promotion(
            "组合特惠（准备中）", "bundle", amount=int(price * Decimal("0.8")), parts=pair,
            is_released=False,
        )  # fmt: skip
        stopped = self._promotion("三月试推", "percent", percent=3, categories=[snacks])
        stop_promotion(
            promotion_id=stopped, because="供应商停止支持", by=self.by,
            at=self.now - timedelta(days=1),
        )  # fmt: skip

    def _promotion(
        self, name: str, kind: str, *, percent: int = 0, amount: int = 0, from_amount: int = 0,
        repeats: bool = False, categories: list[int] | None = None,
        parts: list[Part] | None = None, is_released: bool = True,
    ) -> int:  # fmt: skip
        facts = PromotionFacts(
            name=name, kind=kind, starts_at=self._at, ends_at=self.now + timedelta(days=20),
            percent=Decimal(percent), amount=Decimal(amount), from_quantity=Decimal(1),
            from_amount=Decimal(from_amount), repeats=repeats, levels=[], types=[],
            categories=categories or [], brands=[], skus=[], parts=parts or [],
        )  # fmt: skip
        made = save_promotion(facts=facts, key=new_key(), by=self.by, at=self._at)
        if is_released:
            release_promotion(promotion_id=made.pk, by=self.by, at=self._at)
        return made.pk

    def _coupons(self) -> None:
        self._coupon(
            "XINKE20", "新客满300减20", amount=20, from_amount=300, is_open=True, total=200
        )
        best = self._coupon("VIP10", "老客九折券", percent=10, most=80)
        self._coupon(
            "DUANWU", "端午满1000减60（准备中）", amount=60, from_amount=1000, is_released=False
        )
        first = [customer.pk for customer in self.people.customers[:12]]
        give_coupons(
            coupon_id=best.pk, customers=first, count=2, key=new_key(), by=self.by, at=self._at
        )

    def _coupon(
        self, code: str, name: str, *, amount: int = 0, percent: int = 0, most: int | None = None,
        from_amount: int = 0, is_open: bool = False, total: int | None = None,
        is_released: bool = True,
    ) -> Coupon:  # fmt: skip
        facts = CouponFacts(
            code=code, name=name, percent=Decimal(percent), amount=Decimal(amount),
            most=Decimal(most) if most else None, from_amount=Decimal(from_amount),
            starts_at=self._at, ends_at=self.now + timedelta(days=30), is_open=is_open,
            limit_total=total, limit_each=1,
        )  # fmt: skip
        made = save_coupon(facts=facts, key=new_key(), by=self.by, at=self._at)
        if is_released:
            release_coupon(coupon_id=made.pk, by=self.by, at=self._at)
        return made

    def _books(self) -> None:
        """One that holds now, one ahead, one that is still being prepared."""
        today = timezone.localdate(self.now)
        self._book("本月饮用水调价", today - timedelta(days=1), "饮用水", "1.03", releases=True)
        self._book("下月酱油调价", today + timedelta(days=12), "酱油", "1.05", releases=True)
        self._book("端午粮油促销价", today + timedelta(days=25), "食用油", "0.96", releases=False)

    def _book(self, name: str, day: date, category: str, share: str, *, releases: bool) -> None:
        goods = Sku.objects.filter(product__category__name=category).order_by("pk")[:12]
        level = PriceList.objects.filter(is_personal=False).order_by("pk").first()
        lines = [
            BookLine(sku.pk, (sku.base_price * Decimal(share)).quantize(CENT)) for sku in goods
        ]
        lines += [
            BookLine(
                sku.pk, (sku.base_price * Decimal(share) * Decimal("0.88")).quantize(CENT),
                level.pk if level else None,
            )
            for sku in goods
        ]  # fmt: skip
        facts = BookFacts(name, day, None, lines)
        book = save_book(facts=facts, key=new_key(), by=self.by, at=self._at)
        if releases:
            release_book(book_id=book.pk, tells=False, by=self.by, at=self._at)

    def _friend(self) -> None:
        """An old customer whose own prices leave hardly any margin."""
        customer = self.people.customers[1]
        held = open_own_prices(code=customer.code, by=self.by, at=self._at)
        wishes = [
            PriceWish(held.pk, sku.pk, (cost_of(sku) * Decimal("1.015")).quantize(CENT))
            for sku in _plenty(8)[4:]
        ]
        set_prices(wishes=wishes, by=self.by, at=self._at)
        customer.refresh_from_db()


def _plenty(n: int) -> list[Sku]:
    """Goods there are plenty of, always the same."""
    stocked = Sku.objects.filter(levels__on_hand__gt=4000, base_price__lt=20)
    return list(stocked.select_related("product").order_by("pk")[:n])
