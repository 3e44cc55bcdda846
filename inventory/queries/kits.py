"""What the office reads about kits: their parts, what can be made of them, assemblies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from inventory.models import Assembly, AssemblyLine, Kit, KitPart, Sku, Warehouse
from inventory.queries.stock import Held, held_in
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class PartNeed:
    """One part: how much of it one kit takes, so many kits take, and what is free of it."""

    sku: Sku
    each: Decimal
    wanted: Decimal
    held: Held

    @property
    def is_short(self) -> bool:
        """Whether there is less of it than is wanted."""
        return self.wanted > self.held.free

    @property
    def makes(self) -> int:
        """How many kits what is free of it is enough for."""
        return int(self.held.free / self.each)


@dataclass(frozen=True, slots=True)
class KitShown:
    """A SKU with what it consists of, and the stock of that in one warehouse."""

    sku: Sku
    kit: Kit | None
    parts: list[PartNeed]
    held: Held

    @property
    def makes(self) -> int:
        """How many can be had, or made, from what is free of the parts."""
        return min((part.makes for part in self.parts), default=0)


def kits_shown(
    skus: Collection[Sku], warehouse: Warehouse | None, *, quantity: Decimal = Decimal(1)
) -> list[KitShown]:
    """Each SKU with its parts for so many of it; four queries for any number."""
    kits = Kit.objects.filter(sku__in=[sku.pk for sku in skus])
    found = {kit.pk: kit for kit in kits}
    parts: dict[int, list[KitPart]] = {}
    for part in (
        KitPart.objects.filter(kit__in=found)
        .select_related("part__product", "part__unit")
        .prefetch_related("part__packs__unit")
    ):
        parts.setdefault(part.kit_id, []).append(part)
    asked = {sku.pk for sku in skus} | {one.part_id for each in parts.values() for one in each}
    held = held_in(warehouse.pk, asked) if warehouse else dict.fromkeys(asked, Held())
    return [
        KitShown(
            sku, found.get(sku.pk),
            [
                PartNeed(one.part, one.quantity, one.quantity * quantity, held[one.part_id])
                for one in parts.get(sku.pk, ())
            ],
            held[sku.pk],
        )
        for sku in skus
    ]  # fmt: skip


def parts_in_words(quantities: Mapping[int, Decimal]) -> dict[int, str]:
    """What so many of each bundle among some SKUs are: "Soy sauce 24瓶, Tea 2瓶"; one query."""
    found: dict[int, list[str]] = {}
    for part in (
        KitPart.objects.filter(kit__in=list(quantities), kit__is_bundle=True)
        .select_related("part__product", "part__unit")
        .order_by("kit", "id")
    ):
        said = (part.quantity * quantities[part.kit_id]).normalize()
        words = f"{part.part.full_name} {said:f}{part.part.unit.name}"
        found.setdefault(part.kit_id, []).append(words)
    return {kit: ", ".join(words) for kit, words in found.items()}


def skus_of(product_id: int) -> list[Sku]:
    """The specifications of a product, in their order."""
    return list(Sku.objects.filter(product=product_id).select_related("product", "unit"))


def default_warehouse() -> Warehouse | None:
    """Where stock is looked at when nobody chose a warehouse."""
    return Warehouse.objects.filter(is_active=True).order_by("-is_default", "name").first()


def made_goods(limit: int = 500) -> "list[Sku]":
    """Goods that are assembled, by code."""
    made = Sku.objects.filter(kit__is_bundle=False).select_related("product", "unit")
    return list(made.order_by("code")[:limit])


def made_sku(code: str) -> Sku | None:
    """The goods of a code, whether they have parts or not."""
    return Sku.objects.filter(code=code.strip()).select_related("product", "unit").first()


def assembly_rows() -> "QuerySet[Assembly]":
    """Assemblies with goods, warehouse, poster and counter-document."""
    return Assembly.objects.select_related(
        "sku__product", "sku__unit", "warehouse", "posted_by", "reverses", "reversed_by"
    )


def assembly_lines(assembly: Assembly) -> "list[AssemblyLine]":
    """What an assembly moved, what came before what went, said in packs (`packs`)."""
    lines = list(
        assembly.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("-quantity", "sku__code")
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines


def assembly_worth(assembly: Assembly) -> Decimal:
    """What the goods that came are worth."""
    come = assembly.lines.filter(quantity__gt=0).aggregate(worth=Sum("worth"))["worth"]
    return come or ZERO
