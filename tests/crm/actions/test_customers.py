from decimal import Decimal

import pytest

from crm.actions.customers import (
    ChangedMeanwhile,
    CodeTaken,
    CustomerFacts,
    NeedsReason,
    NotYourArea,
    Terms,
    TermsNotYours,
    block_customer,
    change_customer,
    change_own_company,
    create_customer,
    open_own_prices,
    unblock_customer,
)
from crm.models import Customer, CustomerState
from crm.queries.customers import search_customers
from inventory.models import PriceList
from wholesale.models import AuditEntry


@pytest.fixture
def create(olive, noon, key):
    def make(name="海口龙华便利店", *, by=None, code="", terms=None, token=None, **facts):
        return create_customer(
            facts=CustomerFacts(name, **facts), terms=terms, code=code, key=token or key(),
            by=by or olive, at=noon,
        )  # fmt: skip

    return make


def test_a_customer_takes_the_next_number(create):
    terms = Terms(
        credit_limit=Decimal(500), payment_days=7, overdue_days=3, minimum_order=Decimal(100)
    )
    customer = create(terms=terms)

    assert customer.code.startswith("CU")
    assert (customer.credit_limit, customer.payment_days) == (Decimal(500), 7)
    assert (customer.overdue_days, customer.minimum_order) == (3, Decimal(100))
    assert AuditEntry.objects.get(document=customer.code).action == "customer.created"


@pytest.mark.parametrize("typed", ["龙华", "hklh", "longhua", "1390000", "林老板", "C-77"])
def test_a_customer_is_found_by_what_people_type(create, typed):
    found = create(code="C-77", phone="13900001234", contact_name="林老板")
    create("三亚海鲜", code="X1")

    assert list(search_customers(Customer.objects.all(), typed)) == [found]


def test_the_same_form_twice_opens_one_customer(create, key):
    token = key()

    first, second = create(token=token), create(token=token)

    assert first == second
    assert Customer.objects.count() == 1


def test_a_code_belongs_to_one_customer(create, jade):
    with pytest.raises(CodeTaken) as refused:
        create(code=jade.code)

    assert "C001" in refused.value.sentence
    assert Customer.objects.count() == 1


def test_a_salesman_opens_customers_in_his_own_area_only(create, sam, haikou, sanya):
    assert create(by=sam, area=haikou).area == haikou
    for area in (sanya, None):
        with pytest.raises(NotYourArea):
            create(by=sam, area=area)
    assert Customer.objects.count() == 1


def test_a_salesman_sets_no_terms(create, sam, haikou):
    with pytest.raises(TermsNotYours):
        create(by=sam, area=haikou, terms=Terms(credit_limit=Decimal(1000000)))

    assert not Customer.objects.exists()


def test_an_edit_is_audited_with_old_and_new(jade, olive, noon):
    facts = CustomerFacts("Jade Noodle Bar", type=jade.type, area=jade.area)

    change_customer(
        code="C001", version=1, facts=facts, terms=Terms(jade.level, Decimal(2000), 30),
        by=olive, at=noon,
    )  # fmt: skip

    jade.refresh_from_db()
    assert (jade.name, jade.credit_limit, jade.version) == ("Jade Noodle Bar", 2000, 2)
    assert AuditEntry.objects.get(action="customer.changed").facts["changes"] == {
        "name": ["Jade Noodle House", "Jade Noodle Bar"],
        "credit_limit": ["1000.00", "2000"],
    }


def test_saving_without_a_change_leaves_no_trace(jade, olive, noon):
    facts = CustomerFacts(jade.name, type=jade.type, area=jade.area)

    change_customer(code="C001", version=1, facts=facts, terms=None, by=olive, at=noon)

    jade.refresh_from_db()
    assert jade.version == 1
    assert not AuditEntry.objects.exists()


def test_an_edit_of_an_old_version_changes_nothing(jade, olive, noon):
    Customer.objects.filter(pk=jade.pk).update(version=2)

    with pytest.raises(ChangedMeanwhile):
        change_customer(
            code="C001", version=1, facts=CustomerFacts("Other"), terms=None, by=olive, at=noon
        )

    jade.refresh_from_db()
    assert jade.name == "Jade Noodle House"


def test_a_salesman_cannot_move_a_customer_to_anothers_area(jade, sam, sanya, noon):
    with pytest.raises(NotYourArea):
        change_customer(
            code="C001", version=1, facts=CustomerFacts(jade.name, area=sanya), terms=None,
            by=sam, at=noon,
        )  # fmt: skip

    jade.refresh_from_db()
    assert jade.area.name == "Haikou"


def test_blocking_needs_a_reason_and_is_undone(jade, olive, noon):
    with pytest.raises(NeedsReason):
        block_customer(code="C001", because="  ", by=olive, at=noon)
    jade.refresh_from_db()
    assert jade.state == CustomerState.ACTIVE

    block_customer(code="C001", because="unpaid since May", by=olive, at=noon)
    jade.refresh_from_db()
    assert jade.state == CustomerState.BLOCKED

    unblock_customer(code="C001", by=olive, at=noon)
    jade.refresh_from_db()
    assert jade.state == CustomerState.ACTIVE
    trail = AuditEntry.objects.filter(document="C001").order_by("pk")
    assert [(entry.action, entry.because) for entry in trail] == [
        ("customer.blocked", "unpaid since May"),
        ("customer.unblocked", ""),
    ]


def test_own_prices_are_opened_once(jade, olive, noon):
    first = open_own_prices(code="C001", by=olive, at=noon)
    second = open_own_prices(code="C001", by=olive, at=noon)

    assert first == second
    assert PriceList.objects.filter(is_personal=True).count() == 1


def test_a_customers_owner_changes_how_he_is_reached_and_nothing_else(jade, lin, noon):
    change_own_company(
        customer=jade,
        facts={
            "contact_name": "Lin Wei", "phone": "13900000002", "wechat_id": "lin",
            "tax_number": "T1", "credit_limit": "999999", "name": "Free Goods",
        },
        by=lin,
        at=noon,
    )  # fmt: skip

    jade.refresh_from_db()
    assert (jade.contact_name, jade.phone, jade.name) == (
        "Lin Wei", "13900000002", "Jade Noodle House",
    )  # fmt: skip
    assert jade.credit_limit == 1000
