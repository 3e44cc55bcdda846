"""Prices set by hand: base, floor, a level's list, a customer's own list, by quantity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.actions.facts import MAX_PRICE, document_of, once_only
from inventory.models import BookPrice, BookState, Price, PriceList, Product, Sku
from inventory.queries.price_grid import BASE, FLOOR, ONE
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

MOST_AT_ONCE = 20_000
_PLACES = Decimal("0.0001")
# (price list or BASE, SKU, from quantity)
Place = tuple[int, int, Decimal]


class WrongPrice(Refusal):
    """The price cannot be: negative, absurd, a quantity twice, goods that are gone."""


class PriceMoved(Refusal):
    """Somebody else changed prices first. `now` is {place: the price now, None: no price}."""

    def __init__(self, sentence: str, now: dict[Place, Decimal | None]) -> None:
        super().__init__(sentence)
        self.now = now


@dataclass(frozen=True, slots=True)
class PriceWish:
    """The price per base unit one place shall have; None takes it away.

    `seen` is what the person saw there; `checks` False does not ask (imports, formulas).
    """

    price_list_id: int
    sku_id: int
    unit_price: Decimal | None
    from_quantity: Decimal = ONE
    seen: Decimal | None = None
    checks: bool = True

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.price_list_id, self.sku_id, self.from_quantity


@use_case
def set_prices(*, wishes: Sequence[PriceWish], by: User | None, at: datetime) -> int:
    """Set prices as wished; gives how many changed. All of them or none.

    Locks the SKUs and prices in key order. Every changed price gets the next version and a line
    in its product's trail with old and new. Refuses with WrongPrice or PriceMoved.
    """
    return write_prices(wishes, by=by, at=at)


@use_case
def apply_formula(
    *,
    price_list_id: int,
    sku_ids: Sequence[int],
    source_id: int,
    percent: Decimal,
    step: Decimal,
    by: User,
    at: datetime,
) -> int:
    """Set a list's prices of many goods to another list's (or the base), raised by `percent`.

    Rounds half up to `step`. Goods without a price on the source take their base price.
    Refuses with WrongPrice beyond -90 % to +1000 %, or for more than 20,000 goods.
    """
    if not -90 <= percent <= 1000 or step <= 0:
        raise WrongPrice(_("A price change is between -90 % and +1000 %."))
    if len(sku_ids) > MOST_AT_ONCE:
        raise WrongPrice(
            _("At most %(limit)s goods at once. Narrow the filters first.")
            % {"limit": f"{MOST_AT_ONCE:,}"}
        )
    factor = 1 + percent / 100
    wishes = [
        PriceWish(price_list_id, sku, _rounded(price * factor, step), checks=False)
        for sku, price in _source_prices(source_id, sku_ids).items()
    ]
    return write_prices(wishes, by=by, at=at)


@use_case
@once_only
def save_price_list(
    *, name: str, by: User, at: datetime, price_list_id: int | None = None
) -> PriceList:
    """Make a list for a level, or rename one. Refuses with WrongPrice when the name is taken."""
    general = PriceList.objects.filter(is_personal=False)
    if not name or general.filter(name=name).exclude(pk=price_list_id or 0).exists():
        raise WrongPrice(_("A price list needs a name of its own. Choose another."))
    price_list = general.get(pk=price_list_id) if price_list_id else PriceList()
    price_list.name = name
    price_list.save()
    audit.record("price_list.saved", document="prices", by=by, at=at, name=name)
    return price_list


@in_transaction
def write_prices(wishes: Sequence[PriceWish], *, by: User | None, at: datetime) -> int:
    """The building block of `set_prices`; constant statements for any number of wishes."""
    _check(wishes)
    skus = {
        sku.pk: sku
        for sku in Sku.objects.select_for_update()
        .filter(pk__in={wish.sku_id for wish in wishes})
        .order_by("pk")
    }
    stored = _held_prices(wishes)
    now = {wish.place: _now(wish, skus, stored) for wish in wishes}
    _require_seen(wishes, now, skus)
    _end_books(wishes, at)
    changed = [wish for wish in wishes if now[wish.place] != wish.unit_price]
    _write_base([wish for wish in changed if wish.price_list_id == BASE], skus)
    _write_floors([wish for wish in changed if wish.price_list_id == FLOOR], skus)
    _write_lists([wish for wish in changed if wish.price_list_id not in (BASE, FLOOR)], stored, at)
    _say(changed, now, skus, by=by, at=at)
    return len(changed)


def _check(wishes: Sequence[PriceWish]) -> None:
    if len({wish.place for wish in wishes}) < len(wishes):
        raise WrongPrice(_("The same quantity stands there twice. Keep one price for it."))
    for wish in wishes:
        if wish.unit_price is not None and not 0 <= wish.unit_price < MAX_PRICE:
            raise WrongPrice(_("A price is zero or more, and below a thousand million."))
        if wish.from_quantity <= 0 or (wish.price_list_id == BASE and wish.unit_price is None):
            raise WrongPrice(_("A base price cannot be empty, and a quantity is above zero."))


@in_transaction
def _held_prices(wishes: Sequence[PriceWish]) -> dict[Place, Price]:
    held = (
        Price.objects.select_for_update()
        .filter(
            price_list__in={wish.price_list_id for wish in wishes},
            sku__in={wish.sku_id for wish in wishes},
        )
        .order_by("pk")
    )
    return {(price.price_list_id, price.sku_id, price.from_quantity): price for price in held}


def _now(wish: PriceWish, skus: dict[int, Sku], stored: dict[Place, Price]) -> Decimal | None:
    if wish.sku_id not in skus:
        raise WrongPrice(_("Some of these goods are no longer there. Reload the page."))
    if wish.price_list_id == BASE:
        return skus[wish.sku_id].base_price
    if wish.price_list_id == FLOOR:
        return skus[wish.sku_id].floor_price
    price = stored.get(wish.place)
    return price.unit_price if price else None


def _require_seen(
    wishes: Sequence[PriceWish], now: dict[Place, Decimal | None], skus: dict[int, Sku]
) -> None:
    moved = [
        wish
        for wish in wishes
        if wish.checks and now[wish.place] not in (wish.seen, wish.unit_price)
    ]
    if not moved:
        return
    named = ", ".join(
        _("%(code)s: you saw %(seen)s, it is %(now)s now")
        % {
            "code": skus[wish.sku_id].code,
            "seen": _said(wish.seen),
            "now": _said(now[wish.place]),
        }
        for wish in moved[:5]
    )
    raise PriceMoved(
        _("Somebody else changed prices meanwhile. %(prices)s. Nothing was saved; check and save.")
        % {"prices": named},
        {wish.place: now[wish.place] for wish in moved},
    )


@in_transaction
def _end_books(wishes: Sequence[PriceWish], at: datetime) -> None:
    """A price set by hand counts at once: a running price book is over for its place."""
    day = timezone.localdate(at)
    running = BookPrice.objects.filter(
        Q(book__ends_on__isnull=True) | Q(book__ends_on__gte=day),
        sku__in={wish.sku_id for wish in wishes}, replaced_at__isnull=True,
        book__state=BookState.RELEASED, book__starts_on__lte=day,
    )  # fmt: skip
    places = {wish.place for wish in wishes}
    over = [
        pk
        for pk, price_list, sku, start in running.values_list(
            "pk", "price_list", "sku", "from_quantity"
        )
        if (price_list or BASE, sku, start) in places
    ]
    if over:
        BookPrice.objects.filter(pk__in=over).update(replaced_at=at)


@in_transaction
def _write_base(wishes: list[PriceWish], skus: dict[int, Sku]) -> None:
    touched = []
    for wish in wishes:
        sku = skus[wish.sku_id]
        sku.base_price = wish.unit_price or Decimal(0)
        touched.append(sku)
    Sku.objects.bulk_update(touched, ["base_price"], batch_size=1000)
    products = {sku.product_id for sku in touched}
    Product.objects.filter(pk__in=products).update(version=F("version") + 1)


@in_transaction
def _write_floors(wishes: list[PriceWish], skus: dict[int, Sku]) -> None:
    touched = []
    for wish in wishes:
        sku = skus[wish.sku_id]
        sku.floor_price = wish.unit_price
        touched.append(sku)
    Sku.objects.bulk_update(touched, ["floor_price"], batch_size=1000)


@in_transaction
def _write_lists(wishes: list[PriceWish], stored: dict[Place, Price], at: datetime) -> None:
    new, kept, gone = [], [], []
    for wish in wishes:
        price = stored.get(wish.place)
        if price is None and wish.unit_price is not None:
            new.append(
                Price(
                    price_list_id=wish.price_list_id, sku_id=wish.sku_id,
                    from_quantity=wish.from_quantity, unit_price=wish.unit_price,
                )
            )  # fmt: skip
        elif price is not None and wish.unit_price is None:
            gone.append(price.pk)
        elif price is not None and wish.unit_price is not None:
            price.unit_price, price.version, price.updated_at = (
                wish.unit_price, price.version + 1, at,
            )  # fmt: skip
            kept.append(price)
    Price.objects.filter(pk__in=gone).delete()
    Price.objects.bulk_update(kept, ["unit_price", "version", "updated_at"], batch_size=1000)
    Price.objects.bulk_create(new, batch_size=2000)


@in_transaction
def _say(
    changed: Sequence[PriceWish],
    now: dict[Place, Decimal | None],
    skus: dict[int, Sku],
    *,
    by: User | None,
    at: datetime,
) -> None:
    names = dict(
        PriceList.objects.filter(pk__in={wish.price_list_id for wish in changed}).values_list(
            "pk", "name"
        )
    )
    audit.record_many(
        "price.changed",
        [
            (
                document_of(skus[wish.sku_id].product_id),
                {
                    "sku": skus[wish.sku_id].code,
                    "list": names.get(
                        wish.price_list_id, "floor" if wish.price_list_id == FLOOR else "base"
                    ),
                    "from": _said(wish.from_quantity),
                    "old": _said(now[wish.place]),
                    "new": _said(wish.unit_price),
                },
            )
            for wish in changed
        ],
        by=by,
        at=at,
    )


def _source_prices(source_id: int, sku_ids: Sequence[int]) -> dict[int, Decimal]:
    prices = dict(Sku.objects.filter(pk__in=sku_ids).values_list("pk", "base_price"))
    if source_id != BASE:
        listed = Price.objects.filter(
            price_list=source_id, sku__in=sku_ids, from_quantity=ONE
        ).values_list("sku", "unit_price")
        prices |= dict(listed)
    return prices


def _rounded(price: Decimal, step: Decimal) -> Decimal:
    return ((price / step).quantize(ONE, ROUND_HALF_UP) * step).quantize(_PLACES)


def _said(price: Decimal | None) -> str:
    return "–" if price is None else f"{price.normalize():f}"
