"""The channels orders come from: what each does to stock, its figures, the merchant's own ones."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from orders import access
from orders.actions.channels import add_channel, change_channel
from orders.forms import ChannelForm
from orders.models import Channel
from orders.queries import channels as queries
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal


@needs("channel.edit")
@require_safe
def channel_list(request: StaffRequest) -> HttpResponse:
    """Every channel with its policies in words and its last thirty days."""
    since = timezone.now() - timedelta(days=30)
    context = {"channels": queries.channels_with_figures(since)}
    return render(request, "orders/office/channel_list.html", context)


@needs("channel.edit")
@require_http_methods(["GET", "POST"])
def channel_new(request: StaffRequest) -> HttpResponse:
    """Open a channel of one's own."""
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = add_channel(
                code=form.cleaned_data["code"],
                terms=form.terms(),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return htmx.go(request, "/office/channels/", says=_("%s is open.") % channel)
    return _form(request, form, None)


@needs("channel.edit")
@require_http_methods(["GET", "POST"])
def channel_detail(request: StaffRequest, code: str) -> HttpResponse:
    """Change a channel."""
    channel = access.channel_for(code)
    form = ChannelForm(request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            change_channel(code=code, terms=form.terms(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            return htmx.go(request, "/office/channels/", says=_("Saved."))
    return _form(request, form, channel)


def _form(request: StaffRequest, form: ChannelForm, channel: Channel | None) -> HttpResponse:
    events = events_of(f"CH-{channel.code}") if channel else []
    context = {"form": form, "channel": channel, "events": events}
    status = 422 if form.errors else 200
    return render(request, "orders/office/channel_form.html", context, status=status)
