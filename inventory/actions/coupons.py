"""Coupons: prepared, released, stopped, given; and used under lock, so that none is used twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Coupon, CouponGrant, CouponScope, CouponState, CouponUse
from inventory.queries.coupons import may_use
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

# Counts so many more uses of one coupon (or gives them back); one that would pass its limit stays.
COUNT = """
UPDATE inventory_coupon SET used = used + %(more)s
WHERE id = %(coupon)s AND (
    %(more)s < 0 OR limit_total IS NULL OR used + %(more)s <= limit_total
)
RETURNING id
"""


class WrongCoupon(Refusal):
    """The coupon cannot be changed or used like this."""


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """Everything a person says about a coupon, checked by the form."""

    code: str
    name: str
    percent: Decimal
    amount: Decimal
    most: Decimal | None
    from_amount: Decimal
    starts_at: datetime
    ends_at: datetime
    is_open: bool
    limit_total: int | None
    limit_each: int | None
    categories: Collection[int] = ()
    skus: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class UsedBy:
    """An order that holds coupons: parts of one order share their `root`."""

    document: str
    root: str
    customer: int


_HEAD = (
    "code", "name", "percent", "amount", "most", "from_amount", "starts_at", "ends_at", "is_open",
    "limit_total", "limit_each",
)  # fmt: skip


@use_case
def save_coupon(
    *, facts: CouponFacts, by: User, at: datetime, coupon_id: int | None = None, key: str = ""
) -> Coupon:
    """Make a coupon, not released yet, or change one; the next orders see the change.

    The same `key` makes it once. Locks the coupon. Orders keep what they have. Refuses with
    WrongCoupon when it was stopped, its code is taken, or more are used than it would have.
    """
    coupon = Coupon(created_at=at)
    if coupon_id:
        coupon = Coupon.objects.select_for_update().get(pk=coupon_id)
        coupon.version += 1
    else:
        mine = f"{idempotency.new_key()} {facts.code}"
        first = idempotency.claim(key, purpose="coupon", by_id=by.pk, result=mine)
        if first != mine:
            return Coupon.objects.get(code=first.split(" ")[1])
    _require_sound(coupon, facts)
    for name in _HEAD:
        setattr(coupon, name, getattr(facts, name))
    coupon.save()
    coupon.scope.all().delete()
    CouponScope.objects.bulk_create(
        [
            *(CouponScope(coupon=coupon, category_id=pk) for pk in facts.categories),
            *(CouponScope(coupon=coupon, sku_id=pk) for pk in facts.skus),
        ]
    )
    audit.record(
        "coupon.saved", document=document_of(coupon), by=by, at=at, name=coupon.name,
        code=coupon.code, version=coupon.version, percent=str(coupon.percent),
        amount=str(coupon.amount),
    )  # fmt: skip
    return coupon


@use_case
def release_coupon(*, coupon_id: int, by: User, at: datetime) -> Coupon:
    """Let a coupon be used in its time. Refuses with WrongCoupon when its time is over."""
    coupon = Coupon.objects.select_for_update().get(pk=coupon_id)
    if coupon.state == CouponState.STOPPED or coupon.ends_at <= at:
        raise WrongCoupon(_("Its time is over. Make a new coupon."))
    if coupon.state == CouponState.DRAFT:
        coupon.state = CouponState.RUNNING
        coupon.save(update_fields=["state"])
        audit.record("coupon.released", document=document_of(coupon), by=by, at=at)
    return coupon


@use_case
def stop_coupon(*, coupon_id: int, because: str, by: User, at: datetime) -> Coupon:
    """Stop a coupon for good; orders that hold it keep it. Needs a reason."""
    coupon = Coupon.objects.select_for_update().get(pk=coupon_id)
    if not because.strip():
        raise WrongCoupon(_("Give a reason; your colleagues will read it."))
    if coupon.state != CouponState.STOPPED:
        coupon.state = CouponState.STOPPED
        coupon.save(update_fields=["state"])
        audit.record(
            "coupon.stopped", document=document_of(coupon), by=by, at=at,
            because=because.strip()[:200],
        )  # fmt: skip
    return coupon


@use_case
def give_coupons(
    *, coupon_id: int, customers: Sequence[int], count: int, key: str, by: User, at: datetime
) -> int:
    """Give each of these customers so many of a coupon; gives how many customers.

    What they have already stays and adds up; the same `key` gives once. Refuses with
    WrongCoupon when it was stopped, or nobody is named.
    """
    coupon = Coupon.objects.select_for_update().get(pk=coupon_id)
    if coupon.state == CouponState.STOPPED:
        raise WrongCoupon(_("This coupon was stopped. Make a new one."))
    chosen = sorted(set(customers))
    if not chosen or not 1 <= count <= 1000:
        raise WrongCoupon(_("Say to whom it is given, and how many (1 to 1,000) each gets."))
    mine = idempotency.new_key()
    if idempotency.claim(key, purpose="coupon-gift", by_id=by.pk, result=mine) != mine:
        return len(chosen)
    write_grants({(coupon.pk, pk): count for pk in chosen}, at=at)
    audit.record(
        "coupon.given", document=document_of(coupon), by=by, at=at, customers=len(chosen),
        count=count,
    )  # fmt: skip
    return len(chosen)


@in_transaction
def write_grants(given: Mapping[tuple[int, int], int], *, at: datetime) -> None:
    """Add {(coupon, customer): how many} to what they have; two statements."""
    CouponGrant.objects.bulk_create(
        (CouponGrant(coupon_id=c, customer=who, count=0, given_at=at) for c, who in given),
        ignore_conflicts=True,
    )
    coupons, customers = zip(*given, strict=True)
    run_sql(
        """
        UPDATE inventory_coupongrant g SET count = g.count + w.more
        FROM unnest(%(coupons)s::bigint[], %(customers)s::bigint[], %(more)s::int[])
            AS w(coupon, customer, more)
        WHERE g.coupon_id = w.coupon AND g.customer = w.customer
        RETURNING g.id
        """,
        {"coupons": list(coupons), "customers": list(customers), "more": list(given.values())},
    )


@in_transaction
def keep_coupons(by: UsedBy, wanted: Mapping[int, Decimal], *, at: datetime) -> None:
    """Have exactly {coupon: what it took off} counted for an order; an empty one gives back.

    Locks the coupons in key order. Refuses with WrongCoupon when one is used up meanwhile.
    """
    held = {use.coupon_id: use for use in CouponUse.objects.filter(document=by.document)}
    if held.keys() == wanted.keys():
        for pk, use in held.items():
            if use.amount != wanted[pk]:
                CouponUse.objects.filter(pk=use.pk).update(amount=wanted[pk])
        return
    for pk in sorted(held.keys() ^ wanted.keys()):
        if pk in wanted:
            _use(pk, by, wanted[pk], at=at)
        else:
            CouponUse.objects.filter(pk=held[pk].pk).delete()
            if not CouponUse.objects.filter(coupon=pk, root=by.root).exists():
                run_sql(COUNT, {"coupon": pk, "more": -1})


@in_transaction
def _use(pk: int, by: UsedBy, amount: Decimal, *, at: datetime) -> None:
    uses = CouponUse.objects.filter(coupon=pk)
    is_shared = uses.filter(root=by.root).exists()
    if not is_shared and not run_sql(COUNT, {"coupon": pk, "more": 1}):
        raise _spent(pk)
    CouponUse.objects.create(
        coupon_id=pk, customer=by.customer, document=by.document, root=by.root, amount=amount, at=at
    )
    if is_shared:
        return
    # The row is locked now: nobody else adds a use of this customer meanwhile.
    allowed = may_use(Coupon.objects.get(pk=pk), by.customer)
    mine = uses.filter(customer=by.customer).values("root").distinct().count()
    if allowed is not None and mine > allowed:
        raise _spent(pk)


def _spent(pk: int) -> WrongCoupon:
    name = Coupon.objects.values_list("name", flat=True).get(pk=pk)
    return WrongCoupon(
        _("The coupon “%(name)s” is used up. Take it out to go on.") % {"name": name}
    )


@in_transaction
def _require_sound(coupon: Coupon, facts: CouponFacts) -> None:
    if coupon.state == CouponState.STOPPED:
        raise WrongCoupon(_("This coupon was stopped. Make a new one."))
    if Coupon.objects.filter(code=facts.code).exclude(pk=coupon.pk).exists():
        raise WrongCoupon(_("Another coupon has this code. Choose another."))
    if facts.limit_total is not None and facts.limit_total < coupon.used:
        raise WrongCoupon(
            _("%(used)s are used already. Keep at least so many, or stop it.")
            % {"used": coupon.used}
        )


def document_of(coupon: Coupon) -> str:
    """The name under which a coupon stands in the audit trail."""
    return f"CP{coupon.pk:06d}"
