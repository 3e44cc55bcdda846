"""Display schemes: who sees everything but …, or nothing but …."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from inventory.actions.facts import once_only
from inventory.models import DisplayScheme, SchemeRule
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal

DOCUMENT = "schemes"


class WrongScheme(Refusal):
    """The scheme has no name of its own, or customer types still use it."""


@use_case
@once_only
def save_scheme(
    *,
    name: str,
    shows_everything: bool,
    is_public: bool,
    by: User,
    at: datetime,
    scheme_id: int | None = None,
) -> DisplayScheme:
    """Make a scheme or change its head. One scheme at most is for visitors of the open mall.

    Refuses with WrongScheme when the name is empty or taken.
    """
    others = DisplayScheme.objects.select_for_update().order_by("pk")
    known = {each.pk: each for each in others}
    if not name or any(each.name == name and each.pk != scheme_id for each in known.values()):
        raise WrongScheme(_("A display scheme needs a name of its own. Choose another."))
    scheme = known.get(scheme_id, DisplayScheme()) if scheme_id else DisplayScheme()
    if is_public:
        DisplayScheme.objects.exclude(pk=scheme.pk).update(is_public=False)
    scheme.name, scheme.shows_everything, scheme.is_public = name, shows_everything, is_public
    scheme.save()
    audit.record(
        "scheme.saved", document=DOCUMENT, by=by, at=at,
        name=name, shows_everything=shows_everything, is_public=is_public,
    )  # fmt: skip
    return scheme


@use_case
def set_rules(
    *,
    scheme_id: int,
    categories: Mapping[int, bool],
    products: Mapping[int, bool],
    by: User,
    at: datetime,
) -> None:
    """Make the rules of a scheme exactly these: {category or product id: shown?}.

    Locks the scheme. The customers of its types see the difference at once.
    """
    scheme = DisplayScheme.objects.select_for_update().get(pk=scheme_id)
    SchemeRule.objects.filter(scheme=scheme).delete()
    SchemeRule.objects.bulk_create(
        [
            *(SchemeRule(scheme=scheme, category_id=pk, shows=s) for pk, s in categories.items()),
            *(SchemeRule(scheme=scheme, product_id=pk, shows=s) for pk, s in products.items()),
        ]
    )
    audit.record(
        "scheme.ruled", document=DOCUMENT, by=by, at=at, name=scheme.name,
        shown=[*(f"category {k}" for k, s in categories.items() if s),
               *(f"product {k}" for k, s in products.items() if s)],
        hidden=[*(f"category {k}" for k, s in categories.items() if not s),
                *(f"product {k}" for k, s in products.items() if not s)],
    )  # fmt: skip


@use_case
def remove_scheme(*, scheme_id: int, by: User, at: datetime) -> None:
    """Take a scheme out. Refuses with WrongScheme while customer types use it."""
    scheme = DisplayScheme.objects.select_for_update().get(pk=scheme_id)
    name = scheme.name
    try:
        scheme.delete()
    except ProtectedError as error:
        raise WrongScheme(
            _("%(scheme)s is used by types of customers. Give them another scheme first.")
            % {"scheme": name}
        ) from error
    audit.record("scheme.removed", document=DOCUMENT, by=by, at=at, name=name)
