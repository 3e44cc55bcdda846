"""The pages for when something is not as it should be: what happened, what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from wholesale.permissions import public


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request makes no sense (400)."""
    return render(request, "errors/400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The person lacks the right (403); a reason given in words is shown."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or not for this person (404)."""
    return render(request, "errors/404.html", status=404)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or came from another site (403)."""
    return render(request, "errors/csrf.html", status=403)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours (500): a page that needs neither database nor language."""
    return HttpResponse(get_template("errors/500.html").render(), status=500)
