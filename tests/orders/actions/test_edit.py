"""The buyer changes his order until somebody reviews it; every version stays."""

from decimal import Decimal

import pytest

from inventory.ledger import NotEnoughStock
from inventory.models import Price, StockLevel
from orders.actions.basket import NothingToOrder, NotOrderable, PriceChanged, Wish
from orders.actions.edit import edit_order
from orders.actions.review import ChangedMeanwhile, reject_order, review_order
from orders.models import OrderVersion
from orders.queries.versions import versions_of
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.quantity import WrongQuantity
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


def edit(order, wishes, *, by, at, version=None):
    wishes = [Wish(sku.pk, Decimal(quantity), *seen) for sku, quantity, *seen in wishes]
    version = version or order.version
    return edit_order(number=order.number, version=version, wishes=wishes, by=by, at=at)


def stands(order):
    order.refresh_from_db()
    lines = order.lines.values_list("sku__code", "quantity", "asked", "amount")
    return order.approval, order.total, list(lines)


def promised(*skus):
    levels = dict(StockLevel.objects.values_list("sku", "promised"))
    return [levels.get(sku.pk, 0) for sku in skus]


def test_a_buyer_changes_takes_out_and_adds_in_one_act(submitted, soy, tea, lin, noon):
    order = submitted(cases=3)

    edit(order, [(soy, 12), (tea, 2)], by=lin, at=noon)

    assert stands(order) == ("submitted", 70, [("SOY", 12, 12, 54), ("TEA", 2, 2, 16)])
    assert promised(soy, tea) == [12, 2]
    entry = AuditEntry.objects.get(action="order.edited")
    assert entry.facts["changes"] == {
        "SOY": ["36", "12"], "TEA": ["0", "2"], "total": ["162.00", "70.00"],
    }  # fmt: skip
    assert OutboxMessage.objects.filter(topic="order.edited", document=order.number).exists()


def test_the_version_before_stays_and_reads_as_a_difference(submitted, soy, tea, lin, noon):
    order = submitted(cases=3)
    edit(order, [(soy, 12), (tea, 2)], by=lin, at=noon)
    order.refresh_from_db()

    newest, first = versions_of(order)

    assert (first.number, first.by, first.total) == (1, lin, 162)
    assert (newest.number, newest.by, newest.total, newest.off) == (2, lin, 70, -92)
    assert [(d.sku, d.before, d.after, d.amount) for d in newest.differences] == [
        (soy, "3箱", "1箱", -108), (tea, "", "2瓶", 16),
    ]  # fmt: skip


def test_an_order_never_changed_has_no_versions_and_nothing_typed_makes_none(
    submitted, soy, lin, noon
):
    order = submitted(cases=3)

    edit(order, [(soy, 36)], by=lin, at=noon)

    assert versions_of(order) == []
    assert not AuditEntry.objects.filter(action="order.edited").exists()


def test_the_price_follows_the_new_quantity(submitted, soy, retail, lin, noon):
    Price.objects.create(
        price_list=retail.price_list, sku=soy, unit_price=Decimal("4.00"), from_quantity=48
    )
    order = submitted(cases=4)
    assert order.total == 192

    edit(order, [(soy, 12)], by=lin, at=noon)

    assert stands(order)[1] == 54


def test_a_price_he_has_not_seen_refuses_and_changes_nothing(submitted, soy, retail, lin, noon):
    order = submitted(cases=2)
    Price.objects.filter(price_list=retail.price_list, sku=soy).update(unit_price=Decimal("4.80"))
    before = stands(order)

    with pytest.raises(PriceChanged) as refused:
        edit(order, [(soy, 12, Decimal("4.50"))], by=lin, at=noon)

    assert refused.value.prices == {soy.pk: Decimal("4.80")}
    assert (stands(order), promised(soy)) == (before, [24])
    assert not OrderVersion.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "why"), [(13, WrongQuantity), (1200, NotEnoughStock), (0, NothingToOrder)]
)
def test_what_cannot_be_is_refused_whole(submitted, soy, lin, noon, quantity, why):
    order = submitted(cases=2)
    before = stands(order)

    with pytest.raises(why):
        edit(order, [(soy, quantity)] if quantity else [], by=lin, at=noon)

    assert (stands(order), promised(soy)) == (before, [24])
    assert not OrderVersion.objects.exists()


def test_goods_taken_off_the_shelf_are_named(submitted, soy, tea, lin, noon):
    order = submitted(cases=2)
    type(tea.product).objects.filter(pk=tea.product_id).update(is_on_shelf=False)

    with pytest.raises(NotOrderable) as refused:
        edit(order, [(soy, 24), (tea, 1)], by=lin, at=noon)

    assert refused.value.skus == [tea.pk]


def test_after_review_or_another_change_he_is_told(submitted, soy, lin, rui, noon):
    reviewed, rejected, changed = (submitted(cases=1) for _ in range(3))
    review_order(number=reviewed.number, by=rui, at=noon)
    reject_order(number=rejected.number, because="Sold out", by=rui, at=noon)
    edit(changed, [(soy, 24)], by=lin, at=noon)

    with pytest.raises(ChangedMeanwhile):
        edit(reviewed, [(soy, 24)], by=lin, at=noon)
    rejected.refresh_from_db()
    with pytest.raises(IllegalMove):
        edit(rejected, [(soy, 24)], by=lin, at=noon)
    with pytest.raises(ChangedMeanwhile):
        edit(changed, [(soy, 12)], by=lin, at=noon, version=changed.version)
