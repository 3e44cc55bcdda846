"""What a person does about his own login: come in for the first time, change what is his."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wholesale import audit
from wholesale.actions.people import NameTaken, trail
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class PhoneTaken(Refusal):
    """Somebody else signs in with this phone."""


@use_case
def register(*, phone: str, name: str, password: str, language: str, at: datetime) -> User:
    """Make a login for a visitor: his phone is his login name. He has no rights yet.

    Takes no lock. Refuses with NameTaken. Audited as `person.registered`.
    """
    person = User(username=phone, phone=phone, display_name=name, language=language)
    person.set_password(password)
    taken = NameTaken(_("This phone already has a login. Sign in with it instead."))
    if User.objects.filter(phone=phone).exists():
        raise taken
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise taken from error
    audit.record("person.registered", document=trail(person), by=person, at=at)
    return person


@use_case
def change_profile(
    *,
    by: User,
    name: str,
    phone: str,
    language: str,
    notify: bool,
    speak: bool,
    at: datetime,
) -> None:
    """Change what a person says about himself and how he wants to be told things.

    The login name stays. Refuses with PhoneTaken: people sign in by phone, too. Audited as
    `person.changed` when something differs.
    """
    if phone and User.objects.filter(phone=phone).exclude(pk=by.pk).exists():
        raise PhoneTaken(_("This phone belongs to another login. Check its figures."))
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    before = _facts(person)
    person.display_name, person.phone, person.language = name, phone, language
    person.notify_new_documents, person.speak_new_orders = notify, speak
    person.save(
        update_fields=[
            "display_name",
            "phone",
            "language",
            "notify_new_documents",
            "speak_new_orders",
        ]
    )
    differences = audit.changes(before, _facts(person))
    if differences:
        audit.record("person.changed", document=trail(person), by=by, at=at, changes=differences)


@use_case
def change_password(*, by: User, password: str, at: datetime) -> User:
    """Set a person's own new password (his form has asked for the old one).

    Every other session of his ends. Audited as `person.password_changed`.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person.password_changed", document=trail(person), by=by, at=at)
    return person


@use_case
def note_sign_in(*, by: User, at: datetime) -> None:
    """Write down that somebody came in; from where is in the trail's own facts."""
    audit.record("person.signed_in", document=trail(by), by=by, at=at)


@use_case
def choose_language(*, by: User, language: str, at: datetime) -> None:
    """Speak this language with the person from now on, on every device. Audited."""
    User.objects.filter(pk=by.pk).update(language=language)
    differences = audit.changes({"language": by.language}, {"language": language})
    if differences:
        audit.record("person.changed", document=trail(by), by=by, at=at, changes=differences)


def _facts(person: User) -> dict[str, object]:
    return {
        "name": person.display_name,
        "phone": person.phone,
        "language": person.language,
        "notify": person.notify_new_documents,
        "speak": person.speak_new_orders,
    }
