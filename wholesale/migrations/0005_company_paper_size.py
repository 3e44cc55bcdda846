from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wholesale", "0004_company_checks_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="paper_size",
            field=models.CharField(
                choices=[
                    ("a4", "A4"),
                    ("form", "Three-part form 241 × 140"),
                    ("half", "Three-part form 241 × 93"),
                ],
                default="a4",
                help_text="Everybody may choose another for himself, on the paper.",
                max_length=8,
                verbose_name="Size of papers",
            ),
        ),
    ]
