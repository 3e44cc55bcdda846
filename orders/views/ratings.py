"""商品评价: a customer rates goods of his order, the house decides what others read."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orders import access
from orders.actions.ratings import LONGEST, hide_rating, rate_goods, show_rating
from orders.models import Rating, RatingState
from orders.queries import ratings as queries
from orders.queries import shop
from orders.views.shop_visit import ShopRequest, Visit, customer_of
from wholesale import htmx, lists
from wholesale.http import StaffRequest, number_in
from wholesale.models import User
from wholesale.permissions import may, needs, public
from wholesale.views.files import served


def _said(rating: Rating) -> SafeString:
    photos = format_html_join(
        "",
        '<a class="picture picture--s" href="{}?large=1"><img src="{}" alt="" loading="lazy"></a>',
        [(url, url) for url in (_picture_url(each.pk) for each in rating.pictures.all())],
    )  # fmt: skip
    return format_html('{}<span class="row-line">{}</span>', rating.text, photos)


def _picture_url(pk: int) -> str:
    return reverse("rating-picture", args=[pk])


RATINGS = lists.List(
    "ratings",
    gettext_lazy("Ratings"),
    columns=[
        lists.Column("created_at", gettext_lazy("Written"), kind="datetime", fixed=True),
        lists.Column("product", gettext_lazy("Product"), value="product.name",
                     link="inventory:product-detail", link_args=["product_id"]),
        lists.Column("stars", gettext_lazy("Stars"), value="drawn", css="nowrap"),
        lists.Column("text", gettext_lazy("Text"), kind="html", html=_said, value="text"),
        lists.Column("customer", gettext_lazy("Customer"), value="customer.name"),
        lists.Column("order", gettext_lazy("Order"), value="order.number",
                     link="orders:order-detail", link_args=["order.number"]),
        lists.Column("state", gettext_lazy("State"), kind="state", value=lambda rating: (
            rating.get_state_display(),
            {"waiting": "warn", "shown": "good", "hidden": "calm"}[rating.state],
        )),
        lists.Column("because", gettext_lazy("Reason")),
    ],
    filters=[
        lists.ChoiceFilter("state", gettext_lazy("State"), RatingState.choices),
        lists.ChoiceFilter("stars", gettext_lazy("Stars"),
                           [(str(n), "★" * n) for n in range(5, 0, -1)]),
    ],
    keyset=["-pk"],
    views=[
        lists.BuiltInView("waiting", gettext_lazy("Waiting to be read"), {"state": "waiting"}),
    ],
    bulk=[
        lists.BulkAction("show", gettext_lazy("Show"), "orders:ratings-shown",
                         permission="rating.moderate", icon="eye"),
        lists.BulkAction("hide", gettext_lazy("Hide"), "orders:ratings-hidden",
                         permission="rating.moderate", reason=True, danger=True),
    ],
    empty=gettext_lazy("Ratings appear here when customers write them."),
)  # fmt: skip


@needs("rating.moderate")
@require_GET
def rating_list(request: StaffRequest) -> HttpResponse:
    """What customers said, the newest first."""
    return lists.page(request, RATINGS, queryset=access.ratings_visible_to(request.user))


@needs("rating.moderate")
@require_POST
def ratings_shown(request: StaffRequest) -> HttpResponse:
    """Let others read the selected ratings."""
    return lists.bulk(
        request, RATINGS, queryset=access.ratings_visible_to(request.user), what=str,
        each=lambda one: show_rating(rating_id=one.pk, by=request.user, at=timezone.now()),
    )  # fmt: skip


@needs("rating.moderate")
@require_POST
def ratings_hidden(request: StaffRequest) -> HttpResponse:
    """Keep the selected ratings from others, with a reason."""
    because = request.POST.get("because_hide", "")
    return lists.bulk(
        request, RATINGS, queryset=access.ratings_visible_to(request.user), what=str,
        each=lambda one: hide_rating(
            rating_id=one.pk, because=because, by=request.user, at=timezone.now()
        ),
    )  # fmt: skip


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def rate(request: ShopRequest, number: str, product: int) -> HttpResponse:
    """Stars, words and photos for one product of an order that has come."""
    order = get_object_or_404(shop.orders_of(customer_of(request)), number=number)
    lines = [line for line in shop.lines_of(order) if line.sku.product_id == product]
    if not lines:
        raise Http404
    refusal = None
    if request.method == "POST":
        refusal = htmx.refused(
            lambda: rate_goods(
                number=number,
                product_id=product,
                stars=number_in(request.POST.get("stars")),
                text=request.POST.get("text", "").replace("\x00", "").strip(),
                pictures=request.FILES.getlist("pictures"),
                by=request.user,
                at=timezone.now(),
            )
        )
        if refusal is None:
            messages.success(request, _("Thank you. Others can read it once we have."))
            return redirect("shop-order", number)
    rating = queries.rating_on(order, product)
    context = {
        "tab": "me", "order": order, "product": lines[0].sku.product, "rating": rating,
        "refusal": refusal, "longest": LONGEST, "said": request.POST,
        "stars": number_in(request.POST.get("stars")) or (rating.stars if rating else 5),
    }  # fmt: skip
    return render(request, "orders/shop/rate.html", context, status=409 if refusal else 200)


@public
@require_GET
def rating_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo of a rating: for everybody who may read it, the one who wrote it, and the house."""
    picture = queries.picture_for(pk)
    if picture is None or not _may_see(request, picture.rating):
        raise Http404
    stored = picture.large if request.GET.get("large") else picture.small
    return served(stored, keep="private, max-age=300")


def _may_see(request: HttpRequest, rating: Rating) -> bool:
    user = request.user
    if isinstance(user, User) and may(user, "rating.moderate"):
        return access.ratings_visible_to(user).filter(pk=rating.pk).exists()
    member = getattr(request, "member", None)
    if member and member.customer_id == rating.customer_id:
        return True
    return rating.state == RatingState.SHOWN and _sees_product(request, rating.product_id)


def _sees_product(request: HttpRequest, product: int) -> bool:
    visit = Visit(cast("ShopRequest", request))
    return visit.shown.filter(pk=product).exists()
