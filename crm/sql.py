"""Statements worth writing by hand: see docs/adr/0002-prepared-hot-statements.md."""

from crm.models import Customer, CustomerType, Level, Member
from inventory.models import DisplayScheme
from wholesale.db import columns_of

# Asked on every click of a customer's person: for whom he acts, and on whose terms.
MEMBERS = f"""
SELECT {columns_of(Member, "m")}, {columns_of(Customer, "c")}, {columns_of(CustomerType, "t")},
    {columns_of(DisplayScheme, "s")}, {columns_of(Level, "v")}
FROM crm_member m
JOIN crm_customer c ON c.id = m.customer_id AND c.state = 'active'
LEFT JOIN crm_customertype t ON t.id = c.type_id
LEFT JOIN inventory_displayscheme s ON s.id = t.scheme_id
LEFT JOIN crm_level v ON v.id = c.level_id
WHERE m.user_id = %(user)s AND m.is_active
ORDER BY m.id
"""  # noqa: S608 - only our own words
