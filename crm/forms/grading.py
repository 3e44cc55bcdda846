"""Forms of types, levels and areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Area
from inventory.models import DisplayScheme
from wholesale.models import User


class TypeForm(forms.Form):
    """A customer type and the goods it sees."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    scheme = forms.ModelChoiceField(
        DisplayScheme.objects.all(), label=_("Display scheme"), required=False,
        empty_label=_("Everything on shelf"),
    )  # fmt: skip


class LevelForm(forms.Form):
    """A customer level; its price list has the same name."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    rank = forms.IntegerField(label=_("Rank"), min_value=0, max_value=1000, required=False)
    priority = forms.IntegerField(label=_("Priority"), min_value=1, max_value=9, required=False)


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some people, by the name others see."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.CheckboxSelectMultiple
        super().__init__(User.objects.none(), required=False, widget=widget, **kwargs)


class AreaForm(forms.Form):
    """An area with its people."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    salesmen = PeopleField(label=_("Salesmen"))
    drivers = PeopleField(label=_("Drivers"))

    def __init__(self, *args: Any, salesmen: Any, drivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("salesmen", salesmen), ("drivers", drivers)):
            field = self.fields[name]
            if isinstance(field, PeopleField):
                field.queryset = people


class PersonAreasForm(forms.Form):
    """In which areas one person sells, and in which he drives."""

    sells_in = forms.ModelMultipleChoiceField(
        Area.objects.all(), label=_("Sells in"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    drives_in = forms.ModelMultipleChoiceField(
        Area.objects.all(), label=_("Drives in"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
