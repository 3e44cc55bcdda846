"""The specifications of a product written as a set: what is new, what changed, what went."""

from collections.abc import Sequence

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from inventory.actions.facts import SkuFacts, WrongGoods
from inventory.models import Barcode, Pack, Product, Sku
from wholesale import audit
from wholesale.db import in_transaction

_COLUMNS = (
    "code", "specification", "specification2", "unit_id", "minimum", "multiple",
    "base_price", "public_price", "is_on_shelf", "rank", "is_presale", "presale_text",
    "semi_finished_id", "semi_finished_per",
)  # fmt: skip


@in_transaction
def write(product: Product, skus: Sequence[SkuFacts]) -> dict[str, list[str]]:
    """Make the product's specifications what `skus` says, in their order; gives what changed.

    The product is held by the caller. Refuses with WrongGoods. A constant number of statements.
    """
    stored = {sku.pk: sku for sku in Sku.objects.filter(product=product)}
    _require_own(stored, skus)
    _require_free_codes(product, skus)
    parts = _semi_finished(skus)
    changes = _remove(product, {pk: stored[pk] for pk in stored.keys() - {s.pk for s in skus}})
    kept: list[Sku] = []
    new: list[Sku] = []
    for rank, facts in enumerate(skus):
        sku = stored[facts.pk] if facts.pk else Sku(product=product)
        changes |= _set(sku, facts, rank, parts.get(facts.semi_finished))
        (kept if facts.pk else new).append(sku)
    # Codes may be exchanged between two rows: free them all before any is given anew.
    Sku.objects.bulk_update(
        [Sku(pk=sku.pk, code=f"\x1f{sku.pk}") for sku in kept if _code_changes(sku, changes)],
        ["code"],
    )
    Sku.objects.bulk_update(kept, _COLUMNS)
    Sku.objects.bulk_create(new)
    _write_packs_and_barcodes(product, list(zip(_in_order(kept, new, skus), skus, strict=True)))
    return changes


def _set(sku: Sku, facts: SkuFacts, rank: int, part: int | None) -> dict[str, list[str]]:
    said = [field for field in _COLUMNS if field not in {"rank", "semi_finished_id"}]
    wanted = {field: getattr(facts, field) for field in said} | {"semi_finished_id": part}
    if sku.pk is None:
        changes = {f"+ {facts.code}": ["", facts.code]}
    else:
        before = {field: getattr(sku, field) for field in wanted}
        changes = {
            f"{sku.code} {field}": change for field, change in audit.changes(before, wanted).items()
        }
    for field, value in (wanted | {"rank": rank}).items():
        setattr(sku, field, value)
    return changes


def _code_changes(sku: Sku, changes: dict[str, list[str]]) -> bool:
    return any(
        field.endswith(" code") and new == sku.code for field, (_old, new) in changes.items()
    )


def _in_order(kept: list[Sku], new: list[Sku], skus: Sequence[SkuFacts]) -> list[Sku]:
    known = {sku.code: sku for sku in [*kept, *new]}
    return [known[facts.code] for facts in skus]


@in_transaction
def _write_packs_and_barcodes(product: Product, pairs: list[tuple[Sku, SkuFacts]]) -> None:
    Pack.objects.filter(sku__product=product).delete()
    Barcode.objects.filter(sku__product=product).delete()
    Pack.objects.bulk_create(
        Pack(sku=sku, unit_id=pack.unit_id, factor=pack.factor, is_order_pack=pack.is_order_pack)
        for sku, facts in pairs
        for pack in facts.packs
    )
    Barcode.objects.bulk_create(
        Barcode(sku=sku, code=code, factor=factor)
        for sku, facts in pairs
        for code, factor in facts.barcodes
    )


@in_transaction
def _remove(product: Product, gone: dict[int, Sku]) -> dict[str, list[str]]:
    codes = [sku.code for sku in gone.values()]
    try:
        Sku.objects.filter(product=product, pk__in=list(gone)).delete()
    except ProtectedError as error:
        raise WrongGoods(
            _("%(codes)s: there are orders or stock of it, so it cannot go. Take it off the shelf.")
            % {"codes": ", ".join(codes[:5])}
        ) from error
    return {f"- {code}": [code, ""] for code in codes}


def _semi_finished(skus: Sequence[SkuFacts]) -> dict[str, int]:
    """{code: id} of the semi-finished goods that rows name; one query when any does."""
    named = {facts.semi_finished for facts in skus if facts.semi_finished}
    rows = Sku.objects.filter(code__in=named).values_list("code", "pk", "semi_finished")
    found = {code: (pk, part) for code, pk, part in rows} if named else {}
    for row, facts in enumerate(skus):
        pk, part = found.get(facts.semi_finished, (None, None))
        if facts.semi_finished and pk is None:
            why = _("No goods have the code %(code)s. Enter the semi-finished goods first.")
        elif facts.semi_finished and (pk == facts.pk or part is not None):
            why = _("%(code)s is a finished good itself. Choose the semi-finished one.")
        else:
            continue
        raise WrongGoods(why % {"code": facts.semi_finished}, field="semi_finished", row=row)
    return {code: pk for code, (pk, _part) in found.items()}


def _require_own(stored: dict[int, Sku], skus: Sequence[SkuFacts]) -> None:
    if {facts.pk for facts in skus if facts.pk} - stored.keys():
        raise WrongGoods(
            _("One of these specifications is no longer there. Reload the page and enter it again.")
        )


def _require_free_codes(product: Product, skus: Sequence[SkuFacts]) -> None:
    taken = set(
        Sku.objects.filter(code__in=[facts.code for facts in skus])
        .exclude(product=product)
        .values_list("code", flat=True)
    )
    for row, facts in enumerate(skus):
        if facts.code in taken:
            raise WrongGoods(
                _("The code %(code)s is already taken by another product. Choose another.")
                % {"code": facts.code},
                field="code",
                row=row,
            )
