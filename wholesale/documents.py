"""Which page shows a document, by the prefix of its number."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: how its numbers begin, what it is called, where it opens."""

    prefix: str
    label: str | Promise
    office_url: str
    shop_url: str = ""


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> DocumentKind:
    """Make a kind known; its app does so in `documents.py`, loaded at start."""
    _kinds[kind.prefix] = kind
    return kind


def kind_of(number: str) -> DocumentKind | None:
    """The kind a number belongs to, or None for a number we do not know."""
    return _kinds.get(number[:2])


def url_of(number: str, *, audience: str = "office") -> str:
    """Where a document opens for an audience ("office" or "shop"); "" if it has no page there."""
    kind = kind_of(number)
    name = kind and (kind.office_url if audience == "office" else kind.shop_url)
    return reverse(name, args=[number]) if name else ""
