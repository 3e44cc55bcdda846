from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER lotmove_is_append_only BEFORE UPDATE OR DELETE ON inventory_lotmove
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0013_closed_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="CostGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="Name")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="Lot")),
                ("made_on", models.DateField(blank=True, null=True, verbose_name="Produced on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Expires on")),
                ("document", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="LotLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "on_hand",
                    models.DecimalField(
                        decimal_places=3, default=0, max_digits=16, verbose_name="On hand"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("document", models.CharField(max_length=40)),
                ("on_hand", models.DecimalField(decimal_places=3, max_digits=16)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="stockmove",
            name="stock_move_kind_is_known",
        ),
        migrations.AddField(
            model_name="sku",
            name="keeps_lots",
            field=models.BooleanField(db_default=False, default=False, verbose_name="Keeps lots"),
        ),
        migrations.AlterField(
            model_name="stockmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "Opening stock"),
                    ("adjust", "Adjustment"),
                    ("promise", "Promised"),
                    ("release", "Released"),
                    ("issue", "Issued"),
                    ("take_back", "Written off, back on hand"),
                    ("return", "Returned"),
                    ("expect", "Expected from a supplier"),
                    ("receipt", "Received from a supplier"),
                    ("send_back", "Sent back to a supplier"),
                    ("transfer", "Transferred"),
                    ("assemble", "Assembled or taken apart"),
                    ("count", "Counted"),
                    ("scrap", "Scrapped"),
                    ("revalue", "Revalued"),
                    ("level", "Cost levelled"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="sku",
            index=models.Index(
                condition=models.Q(("keeps_lots", True)), fields=["id"], name="sku_keeps_lots"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opening",
                            "adjust",
                            "promise",
                            "release",
                            "issue",
                            "take_back",
                            "return",
                            "expect",
                            "receipt",
                            "send_back",
                            "transfer",
                            "assemble",
                            "count",
                            "scrap",
                            "revalue",
                            "level",
                        ],
                    )
                ),
                name="stock_move_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="warehouse",
            name="cost_group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="warehouses",
                to="inventory.costgroup",
                verbose_name="Cost group",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="sku",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="inventory.sku"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="supplier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="inventory.supplier",
            ),
        ),
        migrations.AddField(
            model_name="lotlevel",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="levels",
                to="inventory.lot",
            ),
        ),
        migrations.AddField(
            model_name="lotlevel",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.warehouse",
            ),
        ),
        migrations.AddField(
            model_name="lotmove",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="inventory.lot",
            ),
        ),
        migrations.AddField(
            model_name="lotmove",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.warehouse",
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["expires_on", "id"], name="lot_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("sku", "code"), name="lot_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("made_on__isnull", True),
                    ("expires_on__isnull", True),
                    ("made_on__lte", models.F("expires_on")),
                    _connector="OR",
                ),
                name="lot_made_before_it_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="lotlevel",
            constraint=models.UniqueConstraint(fields=("lot", "warehouse"), name="lot_level_once"),
        ),
        migrations.AddConstraint(
            model_name="lotlevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_hand__gte", Decimal(0))), name="lot_on_hand_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="lotmove",
            index=models.Index(fields=["document"], name="lot_move_of_document"),
        ),
        migrations.AddIndex(
            model_name="lotmove",
            index=models.Index(fields=["lot", "-id"], name="lot_move_of_lot"),
        ),
        migrations.RunSQL(GUARD, "DROP TRIGGER lotmove_is_append_only ON inventory_lotmove"),
    ]
