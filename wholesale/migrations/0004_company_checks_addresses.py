from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wholesale", "0003_paper_preference"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="checks_addresses",
            field=models.BooleanField(
                default=True,
                verbose_name=(
                    "Orders to an address whose province, city or district is not clear are held"
                ),
            ),
        ),
    ]
