"""What happened to a customer, in words for its timeline."""

from django.utils.translation import gettext_lazy as _

from wholesale.queries import trail

trail.teach(
    events={
        "customer.created": _("Customer opened"),
        "customer.changed": _("Changed"),
        "customer.blocked": _("Blocked"),
        "customer.unblocked": _("Unblocked"),
        "customer.own_prices": _("Own prices opened"),
        "customer.imported": _("Imported"),
        "address.added": _("Address added"),
        "address.changed": _("Address changed"),
        "address.removed": _("Address removed"),
        "invitation.made": _("Code shared"),
        "invitation.revoked": _("Code taken back"),
        "application.submitted": _("Application received"),
        "application.approved": _("Application approved"),
        "application.rejected": _("Application rejected"),
        "member.ended": _("A person's place ended"),
        "member.role_changed": _("A person's role changed"),
        "person.areas_changed": _("Areas changed"),
    },
    facts={
        "type": _("Type"),
        "level": _("Level"),
        "area": _("Area"),
        "contact_name": _("Contact"),
        "wechat_id": _("WeChat id"),
        "tax_number": _("Tax number"),
        "remark": _("Remark"),
        "credit_limit": _("Credit limit"),
        "payment_days": _("Payment days"),
        "overdue_days": _("Overdue days allowed"),
        "minimum_order": _("Minimum order amount"),
        "deposit_percent": _("Deposit in percent"),
        "recipient": _("Recipient"),
        "street": _("Street and number"),
        "province": _("Province"),
        "city": _("City"),
        "district": _("District"),
        "role": _("Role"),
        "salesman": _("Salesmen"),
        "driver": _("Drivers"),
    },
)
