from django.db import migrations

PREFIXES = ["so", "sh", "rt", "st", "sa", "en", "ba", "cu"]

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER auditentry_is_append_only BEFORE UPDATE OR DELETE ON wholesale_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

ALLOW_CHANGE = """
DROP TRIGGER auditentry_is_append_only ON wholesale_auditentry;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("wholesale", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE_CHANGE, ALLOW_CHANGE),
        *[
            migrations.RunSQL(f"CREATE SEQUENCE number_{prefix}", f"DROP SEQUENCE number_{prefix}")
            for prefix in PREFIXES
        ],
    ]
