"""Coming in: a customer's code on the phone, the profile of a visitor, and how it stands."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm import access
from crm.actions import apply as actions
from crm.actions.invite import why_ended
from crm.forms.binding import ProfileForm
from crm.models import Application, ApplicationState, Invitation
from crm.queries import customers as queries
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.models import Company, StoredFile, User
from wholesale.permissions import STAFF_ROLES, public, signed_in
from wholesale.refusals import Refusal
from wholesale.uploads import store_picture

_PICTURES = ("shop_front", "licence")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a customer's code: who invites, then register or sign in, then apply."""
    try:
        invitation = access.invitation_by_token(token)
    except Http404:
        return _ended(
            request, _("This code is not known. Ask whoever gave it to you for a new one.")
        )
    user = request.user
    mine = _mine(user, invitation)
    if isinstance(user, User) and access.acts_for(user, invitation.customer):
        return redirect("/shop/")
    if mine is not None and mine.state == ApplicationState.SUBMITTED:
        return redirect("crm:my-application", mine.number)
    if mine is not None and mine.state == ApplicationState.APPROVED:
        mine = None  # his place has ended since; he starts anew
    ended = why_ended(invitation, at=timezone.now(), is_known=mine is not None)
    if ended:
        return _ended(request, ended)
    if not isinstance(user, User):
        onward = urlencode({"next": request.path})
        return render(
            request, "crm/phone/welcome.html", {"invitation": invitation, "onward": onward}
        )
    return _apply(request, user, invitation=invitation, before=mine)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    """A visitor of the mall becomes a customer: company, photos, WeChat id."""
    waiting = queries.applications_of_person(request.user).first()
    if waiting is not None and waiting.state == ApplicationState.SUBMITTED:
        return redirect("crm:my-application", waiting.number)
    wants_another = request.method == "POST" or request.GET.get("another")
    if getattr(request, "member", None) and not wants_another:
        return redirect("crm:my-company")
    if request.user.roles & set(STAFF_ROLES):
        return redirect("home")
    if not Company.current().mall_is_open:
        return render(request, "crm/phone/closed.html", {"before": waiting})
    if waiting is not None and waiting.state == ApplicationState.APPROVED:
        waiting = None
    return _apply(request, request.user, invitation=None, before=waiting)


@signed_in
@never_cache
@require_safe
def my_application(request: StaffRequest, number: str) -> HttpResponse:
    """How a person's application stands."""
    application = access.own_application(request.user, number)
    customer = application.customer
    shown = {
        "application": application,
        "may_order": customer is not None and access.acts_for(request.user, customer),
        "again": _again(application),
    }
    return render(request, "crm/phone/application.html", shown)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def apply_again(request: StaffRequest, number: str) -> HttpResponse:
    """Mend a rejected application without the code at hand: it was used by this person before."""
    before = access.own_application(request.user, number)
    invitation = before.invitation
    if before.state != ApplicationState.REJECTED or invitation is None:
        return redirect("crm:my-application", number)
    latest = _mine(request.user, invitation)
    if latest is not None and latest.pk != before.pk:
        return redirect("crm:my-application", latest.number)
    ended = why_ended(invitation, at=timezone.now(), is_known=True)
    if ended:
        return _ended(request, ended)
    return _apply(request, request.user, invitation=invitation, before=before)


def _again(application: Application) -> str:
    if application.invitation_id is None:
        return reverse("crm:profile")
    return reverse("crm:apply-again", args=[application.number])


def _apply(
    request: HttpRequest,
    user: User,
    *,
    invitation: Invitation | None,
    before: Application | None,
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    initial = _known(user, invitation, before)
    form = ProfileForm(posted, is_visitor=invitation is None, initial=initial)
    if posted is not None:
        pictures, complaints = _pictures(request, user)
        for field, sentence in complaints.items():
            form.add_error(None, f"{_LABELS[field]()}: {sentence}")
        if form.is_valid() and not complaints:
            try:
                application = _sent(request, user, form, pictures, invitation, before)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return redirect("crm:my-application", application.number)
    shown = {
        "form": form,
        "invitation": invitation,
        "before": before,
        "token": request.POST.get("idempotency_key") or new_key(),
    }
    return render(request, "crm/phone/apply.html", shown, status=200 if posted is None else 422)


def _sent(  # noqa: PLR0917 - the whole of one form
    request: HttpRequest,
    user: User,
    form: ProfileForm,
    pictures: dict[str, StoredFile],
    invitation: Invitation | None,
    before: Application | None,
) -> Application:
    facts: dict[str, Any] = dict(form.cleaned_data)
    if invitation is not None:
        facts["company_name"] = invitation.customer.name
    for name in _PICTURES:
        # Photos of a rejected application need not be taken again.
        facts[name] = pictures.get(name) or (getattr(before, name) if before else None)
    profile = actions.Profile(**facts)
    key, now = request.POST.get("idempotency_key", ""), timezone.now()
    if invitation is None:
        return actions.apply_as_visitor(profile=profile, key=key, by=user, at=now)
    return actions.apply_with_code(invitation=invitation, profile=profile, key=key, by=user, at=now)


def _pictures(request: HttpRequest, user: User) -> tuple[dict[str, StoredFile], dict[str, str]]:
    kept: dict[str, StoredFile] = {}
    complaints: dict[str, str] = {}
    for name in _PICTURES:
        upload = request.FILES.get(name)
        if upload is None:
            continue
        try:
            kept[name] = store_picture(upload, by=user)
        except Refusal as refusal:
            complaints[name] = refusal.sentence
    return kept, complaints


_LABELS = {"shop_front": lambda: _("Shop front"), "licence": lambda: _("Business licence")}


def _known(user: User, invitation: Invitation | None, before: Application | None) -> dict[str, str]:
    if before is not None:
        names = ("company_name", "contact_name", "phone", "wechat_id", "address")
        return {name: getattr(before, name) for name in names}
    company = invitation.customer.name if invitation else ""
    return {
        "company_name": company,
        "contact_name": user.display_name,
        "phone": user.phone,
    }


def _mine(user: object, invitation: Invitation) -> Application | None:
    if not isinstance(user, User):
        return None
    return queries.applications_of_person(user).filter(customer=invitation.customer).first()


def _ended(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "crm/phone/ended.html", {"sentence": sentence}, status=410)
