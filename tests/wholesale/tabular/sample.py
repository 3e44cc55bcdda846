"""An importer of shops, for the tests of the import engine."""

from wholesale import tabular
from wholesale.models import Shop
from wholesale.refusals import Refusal
from wholesale.tabular import Field, parse


@tabular.register
class ShopImporter(tabular.Importer):
    name = "sample-shops"
    label = "Shops of the sample"
    fields = [
        Field(
            "code", "Shop code", required=True, parse=parse.text(max_length=12), synonyms=["编码"]
        ),
        Field("name", "Shop name", required=True, parse=parse.text(max_length=60), example="North"),
        Field("size", "Size", parse=parse.decimal(places=1)),
    ]
    batch = 3  # small, so that a test of a few rows has several

    def identity(self, row):
        return row["code"]

    def prepare(self, rows):
        known = {
            shop.code: shop for shop in Shop.objects.filter(code__in=[r["code"] for r in rows])
        }
        return [self._decide(row, known.get(row["code"])) for row in rows]

    def _decide(self, row, shop):
        if row["name"] == "skip":
            return row.skip("Not a shop of ours.")
        if shop is None:
            return row.create(Shop(code=row["code"], name=row["name"]))
        if shop.name == row["name"]:
            return row.unchanged()
        shop.name = row["name"]
        return row.update(shop, "renamed")

    def apply(self, outcomes, *, by, at):  # noqa: ARG002 - the engine tells who and when
        for outcome in outcomes:
            if outcome.data.name == "refused":
                raise Refusal("This name is refused.")
        Shop.objects.bulk_create([o.data for o in outcomes if o.verdict == "create"])
        Shop.objects.bulk_update([o.data for o in outcomes if o.verdict == "update"], ["name"])
