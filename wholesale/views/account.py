"""The doors: sign in, sign out, register, language, one's own login."""

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wholesale.actions import account as actions
from wholesale.forms.account import (
    ChangePasswordForm,
    ProfileForm,
    RegisterForm,
    SignInForm,
)
from wholesale.htmx import go
from wholesale.http import StaffRequest, next_page
from wholesale.middleware import LANGUAGE_COOKIE
from wholesale.models import User
from wholesale.permissions import STAFF_ROLES, public, signed_in
from wholesale.refusals import Refusal

STAFF_HOURS = 12
REGISTRATIONS_PER_HOUR = 30  # from one address: a market hall shares one
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Sign in by login name or phone. Staff stay for a working day, customers for 30 days."""

    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        answer = super().form_valid(form)
        _limit_session(self.request)
        actions.note_sign_in(by=form.get_user(), at=timezone.now())
        return answer


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())


@public
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Make a login and go on to where the person came from, or to the profile."""
    onward = next_page(request)
    if request.user.is_authenticated:
        return redirect(onward or reverse("home"))
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and _may_register(request, form) and form.is_valid():
        facts = form.cleaned_data
        try:
            person = actions.register(
                phone=facts["phone"],
                name=facts["name"],
                password=facts["password"],
                language=str(translation.get_language()),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("phone", refusal.sentence)
        else:
            login(request, person, backend=_BACKEND)
            return redirect(onward or reverse("home"))
    return render(
        request, "public/register.html",
        {"form": form, "next": onward, "sign_in": _with_next(reverse("login"), onward)},
        status=200 if request.method == "GET" else 422,
    )  # fmt: skip


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language: kept at the person, and in a cookie for before he signs in."""
    answer = redirect(next_page(request) or reverse("home"))
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            actions.choose_language(by=request.user, language=wanted, at=timezone.now())
        answer.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.HTTPS,
            httponly=True,
        )  # fmt: skip
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    """A member of staff's own page; customers' people have theirs on the phone."""
    if not request.user.roles.intersection(STAFF_ROLES):
        return redirect("crm:my-account")
    return profile_page(request, template="people/account.html", here=reverse("account"))


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password; the other devices are signed out."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = actions.change_password(
            by=request.user, password=form.cleaned_data["password"], at=timezone.now()
        )
        update_session_auth_hash(request, person)
        return go(
            request, reverse("account"),
            says=_("Your password is changed. Other devices were signed out."),
        )  # fmt: skip
    status = 200 if request.method == "GET" else 422
    return render(request, "people/password.html", {"form": form}, status=status)


def profile_page(request: StaffRequest, *, template: str, here: str) -> HttpResponse:
    """Show and take the profile form, drawn by the template of an audience."""
    user = request.user
    form = ProfileForm(
        request.POST or None,
        initial={
            "name": user.display_name, "phone": user.phone,
            "language": user.language or translation.get_language(),
            "notify": user.notify_new_documents, "speak": user.speak_new_orders,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(by=user, at=timezone.now(), **form.cleaned_data)
        except actions.PhoneTaken as refusal:
            form.add_error("phone", refusal.sentence)
        else:
            with translation.override(form.cleaned_data["language"]):
                return go(request, here, says=_("Saved."))
    status = 200 if request.method == "GET" else 422
    return render(request, template, {"form": form, "tab": "me"}, status=status)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """Too many wrong passwords for this name from this address: say so, and what to do."""
    return render(request, "public/locked_out.html", status=429)


def _limit_session(request: HttpRequest) -> None:
    user = request.user
    if isinstance(user, User) and user.roles.intersection(STAFF_ROLES):
        request.session.set_expiry(STAFF_HOURS * 3600)


def _may_register(request: HttpRequest, form: RegisterForm) -> bool:
    key = f"register:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    if cache.incr(key) <= REGISTRATIONS_PER_HOUR:
        return True
    form.add_error(None, _("Many logins were made from your network. Try again in an hour."))
    return False


def _with_next(url: str, onward: str) -> str:
    return f"{url}?{urlencode({'next': onward})}" if onward else url
