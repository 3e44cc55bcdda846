"""Reads about people who sign in."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from wholesale.models import Shop, User
from wholesale.permissions import STAFF_ROLES
from wholesale.phones import plain_phone


def login_name(text: str) -> str:
    """The login name a person means: his name, or the phone that only he has.

    For somebody unknown it is the text itself, so that a wrong name costs what a right one does.
    """
    text = text.strip()
    phone = plain_phone(text)
    meant = User.objects.filter(Q(username=text) | Q(username=phone) | Q(phone=phone or "-"))
    names = dict(meant.values_list("username", "phone"))
    if text in names:
        return text
    if phone in names:
        return phone
    owners_of_phone = [name for name, number in names.items() if phone and number == phone]
    return owners_of_phone[0] if len(owners_of_phone) == 1 else text


def staff() -> "QuerySet[User]":
    """Everybody who works here or did, by name."""
    return (
        User.objects.filter(groups__name__in=STAFF_ROLES)
        .distinct()
        .prefetch_related("groups", "shops")
        .order_by("-is_active", "display_name", "username")
    )


def staff_member(pk: int) -> User:
    """One of them; 404 for customers' people and strangers."""
    return get_object_or_404(staff(), pk=pk)


def shops() -> "QuerySet[Shop]":
    """The places of business a person may belong to."""
    return Shop.objects.filter(is_active=True).order_by("-is_head", "code")
