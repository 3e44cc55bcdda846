"""Forms about the house's own people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wholesale.actions.people import StaffFacts, may_grant
from wholesale.forms.account import PhoneField
from wholesale.models import Shop, User
from wholesale.permissions import STAFF_ROLES


class StaffForm(forms.Form):
    """A colleague's name, roles and places. Offers only the roles that `by` may give."""

    display_name = forms.CharField(label=_("Name"), max_length=60)
    phone = PhoneField(label=_("Phone"), max_length=20, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    shops = forms.MultipleChoiceField(
        label=_("Shops"), required=False, widget=forms.CheckboxSelectMultiple
    )
    plate_number = forms.CharField(
        label=_("Plate number"), max_length=20, required=False,
        help_text=_("Shown to customers when this person drives."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, shops: Iterable[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [role for role in STAFF_ROLES if may_grant(by, role)]
        self._offer("roles", [(role.value, str(role.label)) for role in offered])
        self._offer("shops", [(str(shop.pk), shop.name) for shop in shops])

    def facts(self) -> StaffFacts:
        """What the use cases take."""
        cleaned = self.cleaned_data
        return StaffFacts(
            display_name=cleaned["display_name"],
            phone=cleaned["phone"],
            roles=frozenset(cleaned["roles"]),
            shops=tuple(int(pk) for pk in cleaned["shops"]),
            plate_number=cleaned["plate_number"],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices


class NewStaffForm(StaffForm):
    """The same with a login name."""

    username = forms.RegexField(
        r"^[\w.@+-]+$", label=_("Login name"), max_length=60,
        help_text=_("Letters, figures and . @ + - _ without spaces."),
    )  # fmt: skip
    field_order = ["username", "display_name"]
