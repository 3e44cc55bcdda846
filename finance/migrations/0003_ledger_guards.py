from django.db import migrations

GUARDS = """
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON finance_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_append_only BEFORE UPDATE OR DELETE ON finance_posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_is_append_only BEFORE UPDATE OR DELETE ON finance_allocation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# Summed once per posting: an entry has a handful of them, and only this way is an entry also
# safe against a posting that somebody adds to it later.
BALANCE = """
CREATE FUNCTION require_balanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    difference numeric;
BEGIN
    SELECT sum(debit) - sum(credit) INTO difference
        FROM finance_posting WHERE entry_id = NEW.entry_id;
    IF difference <> 0 THEN
        RAISE EXCEPTION 'entry % is out of balance by %', NEW.entry_id, difference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_is_balanced AFTER INSERT ON finance_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balanced_entry();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0002_relations"),
        ("wholesale", "0002_numbers_and_guards"),
    ]
    operations = [
        migrations.RunSQL(
            GUARDS,
            "DROP TRIGGER entry_is_append_only ON finance_entry;"
            "DROP TRIGGER posting_is_append_only ON finance_posting;"
            "DROP TRIGGER allocation_is_append_only ON finance_allocation;",
        ),
        migrations.RunSQL(
            BALANCE,
            "DROP TRIGGER entry_is_balanced ON finance_posting;"
            "DROP FUNCTION require_balanced_entry();",
        ),
    ]
