import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _freight() -> models.DecimalField:
    return models.DecimalField(
        "Freight difference", max_digits=16, decimal_places=2, default=0, db_default=0
    )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0013_usual_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="deposit_percent",
            field=models.DecimalField(
                "Deposit in percent", decimal_places=2, max_digits=5, null=True
            ),
        ),
        migrations.AddField(model_name="order", name="freight", field=_freight()),
        migrations.AddField(
            model_name="order",
            name="freight_asked",
            field=models.DecimalField(
                "Freight difference asked for", decimal_places=2, max_digits=16, null=True
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="freight_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(model_name="returnorder", name="freight", field=_freight()),
        migrations.AddField(model_name="shipment", name="freight", field=_freight()),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                name="order_freight_not_negative",
                condition=models.Q(freight__gte=0)
                & (models.Q(freight_asked__isnull=True) | models.Q(freight_asked__gt=0)),
            ),
        ),
        # Orders that are under way keep the terms their customer has now.
        migrations.RunSQL(
            """
            UPDATE orders_order o SET deposit_percent = c.deposit_percent
            FROM crm_customer c
            WHERE c.id = o.customer_id AND o.fulfilment = 'none'
                AND o.approval IN ('submitted', 'held', 'reviewed')
            """,
            migrations.RunSQL.noop,
        ),
    ]
