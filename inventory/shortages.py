"""What the stock ledger says when goods are missing: one sentence that names them."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.models import Sku
from inventory.models.kit import Bundles

_SAID = 5  # named in one sentence
Demand = Mapping[int, Decimal]


def say_short(free: Demand, demand: Demand) -> str:
    """Which SKUs are short (`free` of each), and what was wanted of them."""
    said = [
        _("%(goods)s: wanted %(wanted)s, free %(free)s")
        % {
            "goods": sku.full_name,
            "wanted": sku.say(demand[sku.pk]),
            "free": sku.say(free[sku.pk]),
        }
        for sku in _goods(free, most=_SAID).values()
    ]
    return _say_shortage(said, len(free))


def say_bundles_short(free: Demand, demand: Demand, bundles: Bundles) -> str:
    """The same where bundles were asked for: what was ordered, and the part that is missing."""
    missing = bundles.missing(free, demand)
    wanted = bundles.in_parts(demand)
    skus = _goods({sku for pair in missing for sku in pair})
    said = []
    for asked, part in missing[:_SAID]:
        words = {
            "goods": skus[asked].full_name,
            "part": skus[part].full_name,
            "wanted": skus[part].say(wanted[part]),
            "free": skus[part].say(free[part]),
        }
        said.append(
            _("%(goods)s: wanted %(wanted)s, free %(free)s") % words
            if asked == part
            else _("%(goods)s: of its part %(part)s wanted %(wanted)s, free %(free)s") % words
        )
    return _say_shortage(said, len(missing))


def say_sold_from_parts(bundles: Collection[int]) -> str:
    """Why bundles cannot come in or be corrected."""
    return _(
        "%(goods)s has no stock of its own: it is sold from its parts. Enter the parts instead."
    ) % {"goods": ", ".join(sku.full_name for sku in _goods(bundles, most=_SAID).values())}


def say_cost_left(skus: Sequence[int]) -> str:
    """Why goods that are there cannot leave at the cost they came with."""
    codes = Sku.objects.filter(pk__in=skus[:_SAID]).order_by("code").values_list("code", flat=True)
    return _(
        "Of these goods some were sold at another cost meanwhile, and what is left cannot give"
        " back the cost they came with: %(codes)s. Post a new adjustment for the difference."
    ) % {"codes": ", ".join(codes)}


def _say_shortage(said: list[str], count: int) -> str:
    more = count - len(said)
    if more:
        said.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    return _("Not enough stock. %(short)s. Lower the quantity or take the line out.") % {
        "short": "; ".join(said)
    }


def _goods(skus: Collection[int], *, most: int | None = None) -> dict[int, Sku]:
    found = (
        Sku.objects.filter(pk__in=skus)
        .select_related("product", "unit")
        .prefetch_related("packs__unit")
        .order_by("code")[:most]
    )
    return {sku.pk: sku for sku in found}
