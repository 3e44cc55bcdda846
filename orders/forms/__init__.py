"""What people key about orders, read from forms."""

from orders.forms.checkout import NEW, CheckoutForm
from orders.forms.details import ArrangementForm, DetailsForm
from orders.forms.rows import keyed_rows
from orders.forms.terms import ChannelForm, FlagForm, ServedAreaForm

__all__ = [
    "NEW",
    "ArrangementForm",
    "ChannelForm",
    "CheckoutForm",
    "DetailsForm",
    "FlagForm",
    "ServedAreaForm",
    "keyed_rows",
]
