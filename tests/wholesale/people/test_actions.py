import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from wholesale.actions.people import (
    CannotGrant,
    LastOwner,
    NameTaken,
    NotYourself,
    StaffFacts,
    change_staff,
    create_staff,
    disable_staff,
    enable_staff,
    may_grant,
    new_password,
    reset_password,
)
from wholesale.models import AuditEntry, Shop, User
from wholesale.permissions import STAFF_ROLES


def facts(*roles, **more):
    return StaffFacts("New One", "", frozenset(roles), **more)


def test_an_owner_makes_a_login_with_a_password_of_its_own(olive, noon):
    shop = Shop.objects.get()

    person, password = create_staff(
        username="dora", facts=facts("driver", shops=(shop.pk,), plate_number="琼A1"),
        by=olive, at=noon,
    )  # fmt: skip

    assert (person.roles, person.plate_number) == (frozenset({"driver"}), "琼A1")
    assert list(person.shops.all()) == [shop]
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert authenticate(username="dora", password=password) == person
    assert password not in str(AuditEntry.objects.get(document="user:dora").facts)


def test_passwords_are_long_and_never_the_same():
    made = {new_password() for _ in range(50)}

    assert len(made) == 50
    assert {len(password) for password in made} == {19}


def test_who_may_grant_what(olive, max_, rui):
    assert [role for role in STAFF_ROLES if may_grant(olive, role)] == list(STAFF_ROLES)
    assert [role for role in STAFF_ROLES if not may_grant(max_, role)] == ["owner", "finance"]
    assert not may_grant(rui, "manager")
    assert not may_grant(olive, "customer_owner")


@pytest.mark.parametrize("role", ["owner", "finance", "customer_owner"])
def test_nobody_grants_a_right_he_lacks(max_, noon, role):
    with pytest.raises(CannotGrant):
        create_staff(username="dora", facts=facts(role), by=max_, at=noon)

    assert not User.objects.filter(username="dora").exists()


def test_a_manager_cannot_raise_demote_or_take_over_an_owner(olive, max_, noon):
    before = olive.password
    for act in (
        lambda: change_staff(pk=olive.pk, facts=facts("clerk"), by=max_, at=noon),
        lambda: change_staff(pk=max_.pk, facts=facts("manager", "owner"), by=max_, at=noon),
        lambda: disable_staff(pk=olive.pk, by=max_, at=noon),
        lambda: reset_password(pk=olive.pk, by=max_, at=noon),
    ):
        with pytest.raises(CannotGrant):
            act()

    olive.refresh_from_db()
    assert (olive.is_active, olive.password) == (True, before)
    assert set(User.objects.get(pk=max_.pk).roles) == {"manager"}
    assert not AuditEntry.objects.exists()


def test_a_login_name_is_taken_once(olive, rui, noon):
    with pytest.raises(NameTaken):
        create_staff(username="rui", facts=facts("clerk"), by=olive, at=noon)

    assert User.objects.filter(username="rui").count() == 1


def test_a_change_is_audited_with_old_and_new(olive, rui, noon):
    change_staff(
        pk=rui.pk, facts=StaffFacts("Rui", "13800000009", frozenset({"reviewer", "salesman"})),
        by=olive, at=noon,
    )  # fmt: skip

    assert AuditEntry.objects.get().facts["changes"] == {
        "phone": ["", "13800000009"],
        "roles": ["reviewer", "reviewer, salesman"],
    }


def test_the_last_owner_stays(olive, person, noon):
    with pytest.raises(LastOwner):
        change_staff(pk=olive.pk, facts=facts("manager"), by=olive, at=noon)
    with pytest.raises(NotYourself):
        disable_staff(pk=olive.pk, by=olive, at=noon)

    other = person("oscar", "owner")
    disable_staff(pk=olive.pk, by=other, at=noon)
    with pytest.raises(LastOwner):
        change_staff(pk=other.pk, facts=facts("manager"), by=other, at=noon)


def test_a_login_ends_and_comes_back(olive, rui, client, noon):
    client.force_login(rui, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/account/").status_code == 200

    disable_staff(pk=rui.pk, by=olive, at=noon)
    assert client.get("/account/").url == "/login/?next=/account/"

    enable_staff(pk=rui.pk, by=olive, at=noon)
    rui.refresh_from_db()
    assert rui.is_active


def test_a_new_password_ends_the_old_sessions(olive, rui, client, noon):
    client.force_login(rui, backend="django.contrib.auth.backends.ModelBackend")

    _, password = reset_password(pk=rui.pk, by=olive, at=noon)

    assert client.get("/account/").url == "/login/?next=/account/"
    assert authenticate(username="rui", password=password) == rui


def test_the_first_owner_comes_from_the_machine(house, capsys):
    call_command("create_owner", "boss", "--admin")

    said = capsys.readouterr().out
    person = authenticate(username="boss", password=said.split()[-1])
    assert (person.roles, person.is_superuser) == (frozenset({"owner"}), True)
    with pytest.raises(CommandError, match="already signs in"):
        call_command("create_owner", "boss")
