"""The attributes a merchant defines for his goods, and what one product says about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from inventory.actions.facts import WrongGoods, once_only
from inventory.actions.library import DOCUMENT, WrongEntry
from inventory.models import Attribute, AttributeKind, AttributeValue, Product
from inventory.models.attribute import normal
from wholesale import audit
from wholesale.db import in_transaction, use_case
from wholesale.models import User

MOST = 30  # a product's page stays a page


@use_case
@once_only
def save_attribute(
    *,
    name: str,
    kind: str,
    by: User,
    at: datetime,
    name_en: str = "",
    choices: Sequence[str] = (),
    is_public: bool = False,
    rank: int = 0,
    attribute_id: int | None = None,
) -> Attribute:
    """Define an attribute or change it; goods are asked for it from now on.

    Refuses with WrongEntry: no name, a name twice, a choice without choices, or another kind
    for an attribute that goods use.
    """
    attribute = _held(attribute_id)
    said = list(dict.fromkeys(choice for choice in choices if choice))
    _require_sense(attribute, name, kind, said)
    attribute.name, attribute.name_en, attribute.kind = name, name_en, kind
    attribute.choices = said if kind == AttributeKind.CHOICE else []
    attribute.is_public, attribute.rank = is_public, rank
    attribute.save()
    audit.record("attribute.saved", document=DOCUMENT, by=by, at=at, name=name, kind=kind)
    return attribute


@in_transaction
def write(product: Product, values: Mapping[int, str] | None) -> dict[str, list[str]]:
    """Make a product's attributes exactly `values` (None: leave them); gives what changed.

    Empty values are taken away. Two statements, three when something is written. Refuses with
    WrongGoods, naming the field.
    """
    if values is None:
        return {}
    known = {attribute.pk: attribute for attribute in Attribute.objects.all()}
    wanted = {pk: read(known[pk], text) for pk, text in values.items() if pk in known}
    wanted = {pk: value for pk, value in wanted.items() if value}
    stored = dict(product.attributes.values_list("attribute", "value"))
    if wanted == stored:
        return {}
    product.attributes.all().delete()
    AttributeValue.objects.bulk_create(
        AttributeValue(product=product, attribute_id=pk, value=value)
        for pk, value in wanted.items()
    )
    return {
        known[pk].name: [stored.get(pk, ""), wanted.get(pk, "")]
        for pk in sorted(stored.keys() | wanted.keys())
        if stored.get(pk) != wanted.get(pk)
    }


def read(attribute: Attribute, text: str) -> str:
    """A value as it is stored. Refuses with WrongGoods when it is not of the attribute's kind.

    A choice that was taken out of the list later may stay where it stands.
    """
    if not text.strip():
        return ""
    value = normal(attribute.kind, text)
    if value is None:
        raise WrongGoods(
            _("“%(value)s” is no value of %(attribute)s (%(kind)s).")
            % {
                "value": text[:40],
                "attribute": attribute.label,
                "kind": attribute.get_kind_display(),
            },
            field=f"attribute_{attribute.pk}",
        )
    return value


def _held(pk: int | None) -> Attribute:
    if pk is None:
        if Attribute.objects.count() >= MOST:
            raise WrongEntry(_("Goods have at most %(most)s attributes.") % {"most": MOST})
        return Attribute()
    found = Attribute.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise WrongEntry(_("This entry is no longer there. Reload the page."))
    return found


def _require_sense(attribute: Attribute, name: str, kind: str, choices: Sequence[str]) -> None:
    if not name:
        raise WrongEntry(_("Enter a name first."))
    if Attribute.objects.filter(name=name).exclude(pk=attribute.pk).exists():
        raise WrongEntry(_("This entry is already there."))
    if kind not in AttributeKind.values:
        raise WrongEntry(_("Choose what kind of attribute it is."))
    if kind == AttributeKind.CHOICE and not choices:
        raise WrongEntry(_("Write the choices, one per line."))
    if any(len(choice) > 60 for choice in choices):
        raise WrongEntry(_("A choice has at most 60 characters."))
    is_new_kind = attribute.pk and attribute.kind != kind
    if is_new_kind and attribute.values.exists():
        raise WrongEntry(
            _("Goods use %(attribute)s already, so it stays a %(kind)s. Define another one.")
            % {"attribute": attribute.label, "kind": attribute.get_kind_display()}
        )
