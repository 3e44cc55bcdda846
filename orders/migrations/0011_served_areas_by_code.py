from django.db import migrations, models


def give_codes(apps, _schema_editor):
    """The places said already are known by code too."""
    from orders.actions.served_areas import code_of

    areas = list(apps.get_model("orders", "ServedArea").objects.all())
    for area in areas:
        area.code = code_of(area)
    apps.get_model("orders", "ServedArea").objects.bulk_update(areas, ["code"])


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_words_of_customers"),
    ]

    operations = [
        migrations.AddField(
            model_name="servedarea",
            name="code",
            field=models.CharField(blank=True, default="", editable=False, max_length=6),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
    ]
