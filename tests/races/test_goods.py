"""Two people at one product, one price, one adjustment: the second is told, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet

from inventory.actions.adjust import AdjustmentLine, post_adjustment, write_off_adjustment
from inventory.actions.facts import ProductFacts, SkuFacts
from inventory.actions.prices import PriceWish, set_prices
from inventory.actions.products import create_product, edit_product
from inventory.models import Price, Product, StockAdjustment, StockLevel
from wholesale import idempotency
from wholesale.models import AuditEntry
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(count, act):
    """Run `act(n)` in so many threads at the same moment; say how each of them ended."""
    start = Barrier(count, timeout=10)

    def run(number):
        start.wait()
        try:
            act(number)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(count) as people:
        return sorted(people.map(run, range(count)))


@contextmanager
def nothing_held(monkeypatch, *, meet):
    """Take the row locks away, and let everybody read before anybody writes."""
    together = Barrier(meet, timeout=5)

    def unlocked(self, *_args, **_options):
        together.wait()
        return self._chain()

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", unlocked)
        yield


def renamed(soy, by, at):
    return lambda n: edit_product(
        product_id=soy.product_id, name=f"Name {n}", code="SOY", category_id=None,
        seen_version=1, by=by, at=at,
    )  # fmt: skip


def test_of_two_editors_one_saves_and_the_other_is_told(soy, max_, noon):
    assert at_once(2, renamed(soy, max_, noon)) == ["ChangedMeanwhile", "done"]

    assert Product.objects.get().version == 2
    assert AuditEntry.objects.filter(action="product.changed").count() == 1


@pytest.mark.damage
def test_without_the_lock_one_editor_would_overwrite_the_other(soy, max_, noon, monkeypatch):
    with nothing_held(monkeypatch, meet=2):
        assert at_once(2, renamed(soy, max_, noon)) == ["done", "done"]

    assert AuditEntry.objects.filter(action="product.changed").count() == 2
    assert Product.objects.get().version == 2


def test_one_code_entered_by_four_people_makes_one_product(soy, max_, noon):
    def enter(_number):
        create_product(
            facts=ProductFacts(code="NEW", name="New"),
            skus=[SkuFacts(code="NEW", unit_id=soy.unit_id)],
            key=idempotency.new_key(), by=max_, at=noon,
        )  # fmt: skip

    assert at_once(4, enter) == ["WrongGoods", "WrongGoods", "WrongGoods", "done"]
    assert Product.objects.filter(code="NEW").count() == 1


def test_one_form_sent_four_times_at_once_makes_one_product(soy, max_, noon):
    key = idempotency.new_key()

    def enter(_number):
        create_product(
            facts=ProductFacts(code="NEW", name="New"),
            skus=[SkuFacts(code="NEW", unit_id=soy.unit_id)],
            key=key, by=max_, at=noon,
        )  # fmt: skip

    assert at_once(4, enter) == ["done"] * 4
    assert Product.objects.filter(code="NEW").count() == 1


def priced(soy, retail, by, at):
    return lambda n: set_prices(
        wishes=[
            PriceWish(retail.price_list_id, soy.pk, Decimal(3 + n), seen=Decimal("4.50"))
        ],
        by=by, at=at,
    )  # fmt: skip


def test_of_two_prices_one_counts_and_the_other_is_told(soy, retail, max_, noon):
    assert at_once(2, priced(soy, retail, max_, noon)) == ["PriceMoved", "done"]

    assert Price.objects.get().version == 2


@pytest.mark.damage
def test_without_the_lock_a_price_would_vanish_unseen(soy, retail, max_, noon, monkeypatch):
    with nothing_held(monkeypatch, meet=2):
        assert at_once(2, priced(soy, retail, max_, noon)) == ["done", "done"]

    assert AuditEntry.objects.filter(action="price.changed").count() == 2
    assert Price.objects.get().version == 2


@pytest.fixture
def found(soy, main_warehouse, max_, noon):
    return post_adjustment(
        warehouse=main_warehouse, lines=[AdjustmentLine(soy.pk, Decimal(24), Decimal(3))],
        reason="Found", is_opening=False, key=idempotency.new_key(), by=max_, at=noon,
    )  # fmt: skip


def written_off(found, by, at):
    return lambda _n: write_off_adjustment(number=found.number, because="Wrong", by=by, at=at)


def test_an_adjustment_is_written_off_once_by_four_people(soy, found, max_, noon):
    assert at_once(4, written_off(found, max_, noon)) == ["AlreadyWrittenOff"] * 3 + ["done"]

    assert StockLevel.objects.get(sku=soy).on_hand == 120
    assert StockAdjustment.objects.count() == 2


def test_one_adjustment_form_sent_four_times_at_once_posts_once(soy, main_warehouse, max_, noon):
    key = idempotency.new_key()

    def post(_number):
        post_adjustment(
            warehouse=main_warehouse, lines=[AdjustmentLine(soy.pk, Decimal(5), Decimal(3))],
            reason="Found", is_opening=False, key=key, by=max_, at=noon,
        )  # fmt: skip

    assert at_once(4, post) == ["done"] * 4
    assert StockLevel.objects.get(sku=soy).on_hand == 125
