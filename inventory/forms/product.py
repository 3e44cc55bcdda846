"""The product page as forms: the product, and a row per specification."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.facts import (
    PackFacts,
    ProductFacts,
    SkuFacts,
    WrongGoods,
    parse_barcodes,
    parse_packs,
)
from inventory.models import Attribute, AttributeKind, BrandMark, PackType
from inventory.queries import products, purchasers, tree
from inventory.queries.attributes import attributes
from inventory.queries.short_codes import rule
from wholesale.templatetags.wholesale import plain

MAX_SKUS = 100


class ProductForm(forms.Form):
    """The product itself."""

    code = forms.CharField(label=gettext_lazy("Own code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=80, required=False)
    brand = forms.TypedChoiceField(
        label=gettext_lazy("Brand"), required=False, coerce=int, empty_value=None
    )
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"), required=False, coerce=int, empty_value=None
    )
    tags = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tags"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"), required=False, min_value=0, max_value=1_000_000,
        help_text=gettext_lazy("Smaller stands first in the mall."),
    )  # fmt: skip
    is_on_shelf = forms.BooleanField(label=gettext_lazy("On shelf"), required=False)
    series = forms.CharField(label=gettext_lazy("Series"), max_length=40, required=False)
    brand_mark = forms.ChoiceField(
        label=gettext_lazy("Agency or own brand"), required=False, choices=BrandMark.choices
    )
    buyer = forms.TypedChoiceField(
        label=gettext_lazy("Buyer"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unmade: WrongGoods | None = None
        self.fields["code"].required = not rule()
        self.attributes = attributes()
        for attribute in self.attributes:
            name = f"attribute_{attribute.pk}"
            self.fields[name] = _attribute_field(attribute, self.initial.get(name, ""))
        fields: dict[str, Any] = self.fields
        fields["brand"].choices = [("", "–"), *products.brand_choices()]
        fields["category"].choices = [("", "–"), *tree.category_choices()]
        fields["tags"].choices = products.tag_choices()
        buyers = purchasers.choices(keeping=self.initial.get("buyer"))
        fields["buyer"].choices = [("", "–"), *buyers]

    def clean(self) -> dict[str, Any]:
        """Say why the rule could not make a code that was left empty."""
        if self.unmade:
            self.add_error(None, self.unmade.sentence)
        return super().clean() or self.cleaned_data

    def facts(self) -> ProductFacts:
        """What the person said (after `is_valid`)."""
        said = self.cleaned_data
        return ProductFacts(
            code=said["code"], name=said["name"], model=said["model"], brand_id=said["brand"],
            category_id=said["category"], text=said["text"], rank=said["rank"] or 0,
            is_on_shelf=said["is_on_shelf"], tag_ids=frozenset(said["tags"]),
            series=said["series"], brand_mark=said["brand_mark"], buyer_id=said["buyer"],
            attributes={
                each.pk: str(said[f"attribute_{each.pk}"] or "") for each in self.attributes
            },
        )  # fmt: skip

    @property
    def attribute_fields(self) -> list[forms.BoundField]:
        """The fields of the merchant's own attributes, to be drawn below the others."""
        return [self[f"attribute_{attribute.pk}"] for attribute in self.attributes]


def _attribute_field(attribute: Attribute, stored: str) -> forms.Field:
    shape: dict[str, Any] = {"label": attribute.label, "required": False}
    if attribute.kind == AttributeKind.CHOICE:
        # A choice that was taken out of the list later stays where it stands.
        known = dict.fromkeys([*attribute.choices, *([stored] if stored else [])])
        return forms.ChoiceField(choices=[("", "–"), *((each, each) for each in known)], **shape)
    if attribute.kind == AttributeKind.DATE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **shape)
    if attribute.kind == AttributeKind.NUMBER:
        widget_number = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(max_length=30, widget=widget_number, **shape)
    return forms.CharField(max_length=200, **shape)


def product_initial(facts: ProductFacts) -> dict[str, Any]:
    """A stored product as the form shows it."""
    return {
        "code": facts.code, "name": facts.name, "model": facts.model, "brand": facts.brand_id,
        "category": facts.category_id, "tags": list(facts.tag_ids), "text": facts.text,
        "rank": facts.rank, "is_on_shelf": facts.is_on_shelf, "series": facts.series,
        "brand_mark": facts.brand_mark, "buyer": facts.buyer_id,
        **{f"attribute_{pk}": value for pk, value in (facts.attributes or {}).items()},
    }  # fmt: skip


class SkuForm(forms.Form):
    """One specification. Choosing a pack type makes it the pack that customers order in."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=48)
    specification = forms.CharField(
        label=gettext_lazy("Specification 1"), max_length=60, required=False
    )
    specification2 = forms.CharField(
        label=gettext_lazy("Specification 2"), max_length=60, required=False
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    pack_type = forms.TypedChoiceField(
        label=gettext_lazy("Order pack"), required=False, coerce=int, empty_value=None
    )
    packs = forms.CharField(label=gettext_lazy("Other packs"), max_length=200, required=False)
    minimum = forms.IntegerField(
        label=gettext_lazy("Minimum"), required=False, min_value=1, max_value=10**6
    )
    multiple = forms.IntegerField(
        label=gettext_lazy("Multiple"), required=False, min_value=1, max_value=10**6
    )
    base_price = forms.DecimalField(
        label=gettext_lazy("Base price"), min_value=0, max_digits=13, decimal_places=4,
        required=False,
    )  # fmt: skip
    public_price = forms.DecimalField(
        label=gettext_lazy("Public price"), min_value=0, max_digits=13, decimal_places=4,
        required=False,
    )  # fmt: skip
    barcodes = forms.CharField(label=gettext_lazy("Barcodes"), max_length=600, required=False)
    is_on_shelf = forms.BooleanField(label=gettext_lazy("On shelf"), required=False, initial=True)
    is_presale = forms.BooleanField(label=gettext_lazy("Pre-sale"), required=False)
    presale_text = forms.CharField(
        label=gettext_lazy("Expected"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"placeholder": "3月4日"}),
    )  # fmt: skip
    semi_finished = forms.CharField(
        label=gettext_lazy("Semi-finished goods (code)"), max_length=48, required=False
    )
    semi_finished_per = forms.DecimalField(
        label=gettext_lazy("Per piece"), required=False, max_digits=12, decimal_places=3,
        min_value=Decimal("0.001"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, units: Sequence[tuple[int, str]], pack_types: Sequence[PackType],
        has_rule: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not has_rule
        self._facts: SkuFacts | None = None
        self._units = {name: pk for pk, name in units}
        self._pack_types = {each.pk: each for each in pack_types}
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = units
        fields["pack_type"].choices = [("", "–"), *((p.pk, str(p)) for p in pack_types)]

    def clean(self) -> dict[str, Any]:
        """Read packs and barcodes, and let the pack type say minimum and multiple."""
        said = super().clean() or self.cleaned_data
        if self.errors or said.get("DELETE"):
            return said
        if not said["code"]:
            self.add_error("code", _("Enter a code, or write what the code rule needs."))
            return said
        try:
            packs = self._packs(said)
            barcodes = parse_barcodes(said["barcodes"])
        except WrongGoods as refusal:
            self.add_error(refusal.field, refusal.sentence)
            return said
        order = next((pack.factor for pack in packs if pack.is_order_pack), 1)
        multiple = said["multiple"] or said["minimum"] or order
        self._facts = SkuFacts(
            pk=said["pk"], code=said["code"], unit_id=said["unit"],
            specification=said["specification"], specification2=said["specification2"],
            packs=packs, minimum=said["minimum"] or multiple, multiple=multiple,
            base_price=said["base_price"] or Decimal(0), public_price=said["public_price"],
            is_on_shelf=said["is_on_shelf"], barcodes=barcodes, is_presale=said["is_presale"],
            presale_text=said["presale_text"], semi_finished=said["semi_finished"],
            semi_finished_per=said["semi_finished_per"] or Decimal(1),
        )  # fmt: skip
        return said

    @property
    def is_kept(self) -> bool:
        """Whether the row says a specification: not empty, and not to be taken out."""
        return self._facts is not None

    @property
    def facts(self) -> SkuFacts:
        """What the person said (after `is_valid`)."""
        if self._facts is None:
            raise ValueError("the row is not valid")
        return self._facts

    def _packs(self, said: dict[str, Any]) -> list[PackFacts]:
        packs = []
        chosen = self._pack_types.get(said["pack_type"] or 0)
        if chosen and chosen.base_unit_id != said["unit"]:
            raise WrongGoods(
                _("%(pack)s is a pack of another unit. Choose the unit %(unit)s, or another pack.")
                % {"pack": chosen, "unit": chosen.base_unit},
                field="pack_type",
            )
        if chosen:
            packs.append(PackFacts(chosen.pack_unit_id, chosen.factor, is_order_pack=True))
        for name, factor in parse_packs(said["packs"]):
            if name not in self._units:
                raise WrongGoods(
                    _("The unit %(unit)s is not in the library. Add it under Units and packs.")
                    % {"unit": name},
                    field="packs",
                )
            is_order = not chosen and factor == (said["multiple"] or said["minimum"])
            packs.append(PackFacts(self._units[name], factor, is_order_pack=is_order))
        return packs


class SkuRows(BaseFormSet):  # type: ignore[type-arg] # generic only in the stubs
    """The specifications of a product, at least one."""

    @property
    def kept(self) -> list[SkuForm]:
        """The rows that say something and stay (after `is_valid`)."""
        return [form for form in self.forms if form.is_kept]

    def add_refusal(self, refusal: WrongGoods) -> None:
        """Show a refusal at the row and field it names, or above the rows."""
        if refusal.row is not None and refusal.row < len(self.kept):
            form = self.kept[refusal.row]
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
        else:
            self.non_form_errors().append(refusal.sentence)


SkuFormSet = formset_factory(
    SkuForm, formset=SkuRows, extra=0, can_delete=True, max_num=MAX_SKUS, validate_max=True
)


def sku_initial(
    skus: Sequence[SkuFacts], units: dict[int, str], pack_types: Sequence[PackType]
) -> list[dict[str, Any]]:
    """Stored specifications as the rows show them."""
    known = {(p.base_unit_id, p.pack_unit_id, p.factor): p.pk for p in pack_types}
    return [_sku_initial(sku, units, known) for sku in skus]


def _sku_initial(
    sku: SkuFacts, units: dict[int, str], known: dict[tuple[int, int, int], int]
) -> dict[str, Any]:
    order = next((pack for pack in sku.packs if pack.is_order_pack), None)
    pack_type = order and known.get((sku.unit_id, order.unit_id, order.factor))
    others = [pack for pack in sku.packs if not (pack_type and pack.is_order_pack)]
    return {
        "pk": sku.pk, "code": sku.code, "specification": sku.specification,
        "specification2": sku.specification2, "unit": sku.unit_id, "pack_type": pack_type,
        "packs": ", ".join(f"{units[pack.unit_id]}={pack.factor}" for pack in others),
        "minimum": sku.minimum, "multiple": sku.multiple,
        "base_price": plain(sku.base_price), "public_price": plain(sku.public_price),
        "is_on_shelf": sku.is_on_shelf, "is_presale": sku.is_presale,
        "presale_text": sku.presale_text, "semi_finished": sku.semi_finished,
        "semi_finished_per": plain(sku.semi_finished_per) if sku.semi_finished else "",
        "barcodes": ", ".join(
            code if factor == 1 else f"{code}={factor}" for code, factor in sku.barcodes
        ),
    }  # fmt: skip
