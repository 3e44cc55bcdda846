import pytest

from crm.actions.customers import CustomerFacts, NeedsReason, Terms
from crm.actions.decide import (
    AlreadyDecided,
    NoCustomerChosen,
    approve_application,
    reject_application,
)
from crm.actions.invite import CustomerBlocked
from crm.actions.people import NotYourself, change_role, end_membership
from crm.models import Application, Customer, CustomerState, Member
from wholesale.models import AuditEntry, OutboxMessage


def approve(application, by, at, **more):
    return approve_application(
        number=application.number, role=more.pop("role", "buyer"), by=by, at=at, **more
    )


def test_approval_makes_the_applicant_act_for_the_customer(applied, jade, ann, rui, noon):
    application = applied()

    member = approve(application, rui, noon)

    assert (member.user, member.customer, member.role, member.is_active) == (
        ann,
        jade,
        "buyer",
        True,
    )
    application.refresh_from_db()
    assert (application.state, application.decided_by, application.decided_at) == (
        "approved", rui, noon,
    )  # fmt: skip
    last = OutboxMessage.objects.order_by("-pk").first()
    assert (last.topic, last.facts["user"]) == ("application.approved", ann.pk)
    assert set(
        AuditEntry.objects.filter(action="application.approved").values_list("document", flat=True)
    ) == {application.number, "C001"}


def test_a_decided_application_is_not_decided_again(applied, rui, max_, noon):
    application = applied()
    approve(application, rui, noon)

    for decide in (
        lambda: approve(application, max_, noon),
        lambda: reject_application(number=application.number, because="no", by=max_, at=noon),
    ):
        with pytest.raises(AlreadyDecided) as refused:
            decide()
        assert refused.value.sentence == (
            "Rui decided this on 2026-03-02 12:00: Approved. Nothing was changed."
        )
    application.refresh_from_db()
    assert (application.state, application.decided_by) == ("approved", rui)
    assert Member.objects.count() == 1


def test_a_rejection_needs_a_reason_and_makes_nobody_a_member(applied, rui, noon):
    application = applied()

    with pytest.raises(NeedsReason):
        reject_application(number=application.number, because=" ", by=rui, at=noon)
    application.refresh_from_db()
    assert application.state == "submitted"

    reject_application(number=application.number, because="no photo", by=rui, at=noon)
    application.refresh_from_db()
    assert (application.state, application.because) == ("rejected", "no photo")
    assert not Member.objects.exists()


def test_a_visitor_becomes_a_new_customer(visited, rui, retail, haikou, noon):
    application = visited()
    new = (CustomerFacts("Vic's Corner", area=haikou, phone="13800004444"), Terms(level=retail))

    member = approve(application, rui, noon, role="owner", new=new)

    customer = Customer.objects.get()
    assert (customer.name, customer.level, customer.area) == ("Vic's Corner", retail, haikou)
    assert (member.customer, member.role) == (customer, "owner")
    assert customer.addresses.get().street == "Haixiu Road 5"
    application.refresh_from_db()
    assert application.customer == customer


def test_a_visitor_may_turn_out_to_be_of_a_customer_we_have(visited, jade, rui, noon):
    member = approve(visited(), rui, noon, customer=jade)

    assert member.customer == jade
    assert Customer.objects.count() == 1


def test_a_visitor_without_a_customer_stays_undecided(visited, rui, noon):
    application = visited()

    with pytest.raises(NoCustomerChosen):
        approve(application, rui, noon)

    application.refresh_from_db()
    assert (application.state, application.decided_by) == ("submitted", None)


def test_the_customer_of_a_code_cannot_be_exchanged(applied, jade, opal, rui, noon):
    member = approve(applied(), rui, noon, customer=opal)

    assert member.customer == jade


def test_nobody_is_approved_for_a_blocked_customer(applied, jade, rui, noon):
    application = applied()
    Customer.objects.filter(pk=jade.pk).update(state=CustomerState.BLOCKED)

    with pytest.raises(CustomerBlocked):
        approve(application, rui, noon)

    application.refresh_from_db()
    assert application.state == "submitted"
    assert not Member.objects.exists()


def test_who_comes_back_takes_his_old_place(applied, ann, rui, noon):
    member = approve(applied(), rui, noon)
    end_membership(member=member, by=rui, at=noon)

    again = approve(applied(), rui, noon, role="owner")

    assert again == member
    assert (again.is_active, again.role) == (True, "owner")


def test_nobody_ends_or_raises_himself(lin, noon):
    own = Member.objects.get(user=lin)

    with pytest.raises(NotYourself):
        end_membership(member=own, by=lin, at=noon)
    with pytest.raises(NotYourself):
        change_role(member=own, role="buyer", by=lin, at=noon)

    own.refresh_from_db()
    assert (own.is_active, own.role) == (True, "owner")


def test_a_role_outside_the_two_is_ignored(bo, lin, noon):
    place = Member.objects.get(user=bo)

    change_role(member=place, role="superuser", by=lin, at=noon)

    place.refresh_from_db()
    assert place.role == "buyer"


def test_every_application_number_is_its_own(applied, jade, opal):
    numbers = {applied(customer=jade).number, applied(customer=opal).number}

    assert len(numbers) == Application.objects.count() == 2
