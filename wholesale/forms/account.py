"""Forms of a person's own login."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholesale.db import run_sql
from wholesale.models import User
from wholesale.phones import plain_phone
from wholesale.queries.people import login_name

PASSWORD_HELP = gettext_lazy("At least 12 characters. A few words in a row are easy to remember.")


# Kinder than Django's own, and in every language of the house.
_PASSWORD_SENTENCES = {
    "password_too_short": gettext_lazy("This password is too short. Use at least 12 characters."),
    "password_too_common": gettext_lazy("Many people use this password. Choose another."),
    "password_too_similar": gettext_lazy(
        "This password resembles your name or phone. Choose another."
    ),
}


class SignInForm(AuthenticationForm):
    """Login name or phone, and password. Says the same of a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": gettext_lazy(
            "Login name and password do not belong together. Check both and try again."
        ),
        "inactive": gettext_lazy("This login has ended. Ask your manager."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext_lazy("Login name or phone")
        self.fields["password"].label = gettext_lazy("Password")

    def clean(self) -> dict[str, Any]:
        """Look at one guess at a time for a name and an address.

        The count of wrong guesses is only right when nobody else is between its reading and
        its writing: a hundred at once would all be looked at. The transaction always commits,
        or a wrong guess would not be counted.
        """
        complaint: ValidationError | None = None
        cleaned: dict[str, Any] = {}
        try:
            with transaction.atomic():
                _take_turns(self.cleaned_data.get("username", ""), self.request)
                try:
                    cleaned = super().clean()
                except ValidationError as error:
                    complaint = error
        except OperationalError as error:
            raise ValidationError(
                _("Many people try this login at once. Wait a moment and try again.")
            ) from error
        if complaint is not None:
            raise complaint
        return cleaned

    def clean_username(self) -> str:
        """The login name that is meant: phones are found however they are typed."""
        return login_name(self.cleaned_data["username"])


def _take_turns(name: str, request: HttpRequest | None) -> None:
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    run_sql("SET LOCAL lock_timeout = '1s'")  # a crowd at one name must not hold up the house
    run_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"login {name} {address}"])


class PhoneField(forms.CharField):
    """A phone number; its value is written in the one way of wholesale/phones.py."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        super().__init__(**{"max_length": 30, "widget": widget, **kwargs})

    def clean(self, value: str | None) -> str:
        """Refuse what cannot be a phone number."""
        text = str(super().clean(value))
        if not text:
            return ""
        phone = plain_phone(text)
        if not phone:
            raise ValidationError(_("This is not a phone number. Check its figures."))
        return phone


class NewPasswordForm(forms.Form):
    """A new password, checked by the rules of the house while the person can still mend it."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def person(self) -> User:
        """Whose password it will be: it may not resemble his name or phone."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Put each rule that is broken at the field."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            try:
                password_validation.validate_password(password, self.person())
            except ValidationError as error:
                for each in error.error_list:
                    self.add_error(
                        "password", str(_PASSWORD_SENTENCES.get(each.code or "", each.messages[0]))
                    )
        return cleaned


class RegisterForm(NewPasswordForm):
    """A visitor's first login."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone"), max_length=20,
        help_text=gettext_lazy("You will sign in with it."),
    )  # fmt: skip
    field_order = ["name", "phone", "password"]

    def person(self) -> User:
        """The person about to be made."""
        phone = self.cleaned_data.get("phone", "")
        return User(username=phone, phone=phone, display_name=self.cleaned_data.get("name", ""))


class ChangePasswordForm(NewPasswordForm):
    """The old password, then the new one."""

    old_password = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old_password", "password"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].label = gettext_lazy("New password")

    def person(self) -> User:
        """The one who has signed in."""
        return self.user

    def clean_old_password(self) -> str:
        """Refuse a wrong present password."""
        old = str(self.cleaned_data["old_password"])
        if not self.user.check_password(old):
            raise ValidationError(_("This is not your present password."))
        return old


class ProfileForm(forms.Form):
    """What a person says about himself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=20, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    notify = forms.BooleanField(label=gettext_lazy("Notify me of new documents"), required=False)
    speak = forms.BooleanField(label=gettext_lazy("Speak new orders aloud"), required=False)
