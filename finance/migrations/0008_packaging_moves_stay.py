from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("finance", "0007_accounts_of_packaging")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE number_pk", "DROP SEQUENCE number_pk"),
        migrations.RunSQL(
            "CREATE TRIGGER packagingmove_is_append_only BEFORE UPDATE OR DELETE"
            " ON finance_packagingmove FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER packagingmove_is_append_only ON finance_packagingmove",
        ),
    ]
