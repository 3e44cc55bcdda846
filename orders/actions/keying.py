"""What is being keyed is kept as it is typed, until it is an order or thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from crm.models import Customer
from orders.models import Keying, Order
from wholesale.db import in_transaction, use_case
from wholesale.models import User


@use_case
def keep_keying(
    *,
    customer: Customer,
    order: Order | None,
    form: Mapping[str, Sequence[str]],
    line_count: int,
    by: User,
    at: datetime,
) -> None:
    """Keep an entry page as it stands now for this person; nothing in it is checked.

    Locks the one row it writes. Refuses nothing, tells nobody: it is no document yet.
    """
    kept = Keying(
        customer=customer, order=order, user=by, saved_at=at, line_count=line_count,
        form={name: list(values) for name, values in form.items()},
    )  # fmt: skip
    Keying.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["user", "customer", "order"],
        update_fields=["form", "line_count", "saved_at"],
    )


@use_case
def drop_keying(*, customer: Customer, order: Order | None, by: User) -> None:
    """Throw away what this person has keyed and not saved; the draft itself stays.

    Locks the row it removes. Refuses nothing, tells nobody.
    """
    forget_keying(customer=customer, order=order, by=by)


@in_transaction
def forget_keying(*, customer: Customer, order: Order | None, by: User) -> None:
    """It has become an order, or is not wanted."""
    Keying.objects.filter(customer=customer, order=order, user=by).delete()
