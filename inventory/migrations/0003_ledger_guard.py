from django.db import migrations

GUARD = """
CREATE TRIGGER stockmove_is_append_only BEFORE UPDATE OR DELETE ON inventory_stockmove
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0002_relations"),
        ("wholesale", "0002_numbers_and_guards"),
    ]
    operations = [
        migrations.RunSQL(GUARD, "DROP TRIGGER stockmove_is_append_only ON inventory_stockmove"),
    ]
