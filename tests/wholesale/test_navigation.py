"""The office's navigation: what a role sees, and where it says the person is."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from wholesale.context import Shell


def places(user, path: str) -> list[str]:
    request = RequestFactory().get(path)
    request.user = user
    links = Shell(request).nav
    marked = [link.label for link in links if link.current]
    return marked + [child.label for link in links for child in link.children if child.current]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/office/orders/", ["Orders", "Orders"]),
        ("/office/orders/new/", ["Orders", "New order"]),
        ("/office/orders/SO000001/", ["Orders", "Orders"]),
        ("/office/people/new/", ["Settings", "People and roles"]),
        ("/inbox/", []),
    ],
)
def test_one_place_is_marked_and_what_holds_it(olive, path, here):
    assert places(olive, path) == here


def test_a_clerk_sees_no_money_and_of_the_settings_only_the_jobs(cleo):
    request = RequestFactory().get("/office/")
    request.user = cleo
    nav = {link.label: link for link in Shell(request).nav}
    assert {"Money", "Channels"} & set(nav) == set()
    assert [child.label for child in nav["Settings"].children] == ["Jobs"]
    assert nav["Settings"].url == nav["Settings"].children[0].url


def drawn(user, path: str) -> str:
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request).nav_html


def test_what_is_remembered_is_of_one_role_one_place_and_one_language(olive, cleo):
    at_orders = drawn(olive, "/office/orders/")

    assert drawn(olive, "/office/orders/SO000001/") == at_orders
    assert 'aria-current="page">Orders' in at_orders
    assert 'aria-current="page">Orders' not in drawn(olive, "/office/people/")
    assert "Channels" in at_orders
    assert "Channels" not in drawn(cleo, "/office/orders/")
    with translation.override("zh-hans"):
        assert "订单" in drawn(olive, "/office/orders/")
    assert drawn(olive, "/office/orders/") == at_orders


def test_who_may_no_longer_sign_in_sees_no_places(olive):
    olive.is_active = False

    assert "<li>" not in drawn(olive, "/office/orders/")
