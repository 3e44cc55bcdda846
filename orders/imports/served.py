"""The places goods are brought to, from a table."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from orders.actions.served_areas import code_of
from orders.models import ServedArea
from orders.models.served_area import WAYS
from wholesale import audit, tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse

_KEY = ("province", "city", "district", "method")


@tabular.register
class ServedAreaImporter(tabular.Importer):
    """Places by province, city, district and way; known ones take what the file says."""

    name = "served_areas"
    label = gettext_lazy("Served places")
    help = gettext_lazy("One row per place. An empty city or district means all of them.")
    permission = "served_area.edit"
    fields = (
        Field("province", gettext_lazy("Province"), parse=parse.text(max_length=40), required=True,
              synonyms=["省", "省份"], example="海南省"),
        Field("city", gettext_lazy("City"), parse=parse.text(max_length=40),
              synonyms=["市", "城市"], example="海口市"),
        Field("district", gettext_lazy("District"), parse=parse.text(max_length=40),
              synonyms=["区", "区县", "county"], example="美兰区"),
        Field("method", gettext_lazy("Delivery method"), synonyms=["配送方式"],
              parse=parse.choice(WAYS)),
        Field("is_served", gettext_lazy("Served"), parse=parse.flag(), required=True,
              synonyms=["是否送达", "可送", "送达"], example="否"),
        Field("note", gettext_lazy("Note"), parse=parse.text(max_length=120),
              synonyms=["备注", "说明"]),
    )  # fmt: skip

    def identity(self, row: Row) -> object:
        return tuple(row[name] or "" for name in _KEY)

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        provinces = {row["province"] for row in rows}
        known = {
            tuple(getattr(area, name) for name in _KEY): area
            for area in ServedArea.objects.filter(province__in=provinces)
        }
        outcomes = []
        for row in rows:
            key = tuple(row[name] or "" for name in _KEY)
            area = known.get(key)
            served, note = bool(row["is_served"]), row["note"] or ""
            if area and (area.is_served, area.note) == (served, note):
                outcomes.append(row.unchanged())
                continue
            fresh = area or ServedArea(**dict(zip(_KEY, key, strict=True)))
            fresh.is_served, fresh.note, fresh.code = served, note, code_of(fresh)
            said = row.update if area else row.create
            outcomes.append(said(fresh, fresh.place))
        return outcomes

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        areas: list[ServedArea] = [outcome.data for outcome in outcomes]
        ServedArea.objects.bulk_create([area for area in areas if area.pk is None])
        ServedArea.objects.bulk_update(areas, ["is_served", "note", "code"])
        told = [
            (f"SV-{area.pk}", {"changes": {"is_served": ["", str(area.is_served)]}})
            for area in areas
        ]
        audit.record_many("served_area.saved", told, by=by, at=at)
