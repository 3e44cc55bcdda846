"""Goods and orders as HTML, drawn in one go: twenty of them are most of what a page costs.

What is the same on every card (words, icons, the patterns of addresses) is made once an answer.
Every part is escaped where it is drawn.
"""

from collections.abc import Sequence
from html import escape

from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.queries.offers import Offer
from orders.models import Order
from orders.queries import story
from orders.views.shop_goods import Card, OfferRow
from orders.views.shop_visit import ShopRequest
from wholesale.lists.cells import safe
from wholesale.lists.columns import url_getter
from wholesale.templatetags.wholesale import (
    chip,
    icon,
    moment,
    money,
    plain,
    quantity,
    unit_money,
)

_goods_url = url_getter("shop-goods")
_line_url = url_getter("cart-line")
_order_url = url_getter("shop-order", ["number"])
_file_url = url_getter("file", ["content_hash"])


class Drawer:
    """Draws the goods of one answer; only a customer's person is shown stock and steppers."""

    def __init__(self, request: ShopRequest, *, may_order: bool) -> None:
        self.may_order = may_order
        token = escape(get_token(request)) if may_order else ""
        self.hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        self.minus, self.plus, self.photo = icon("minus", "s"), icon("plus", "s"), icon("photo")
        self.less, self.more = escape(_("Less: %(label)s")), escape(_("More: %(label)s"))
        self.order, self.choose = escape(_("Order")), escape(_("Choose"))
        self.was, self.start = escape(_("Price before")), escape(_("from %(price)s"))
        self.no_price = f'<span class="muted small">{escape(_("Price after approval"))}</span>'

    def card(self, card: Card) -> SafeString:
        """One product on the shelf: its one specification to step, or the way to choose one."""
        product, row = card.product, card.row
        is_off = " is-off" if self.may_order and not card.is_there else ""
        url = _goods_url(product)
        parts = [
            f'<li class="goods{is_off}"><a class="picture" href="{url}" tabindex="-1"',
            f' aria-hidden="true">{self._picture(card)}</a><div>',
            f'<a class="goods__name" href="{url}">{card.name}{_specification(row)}</a>',
            f'<div class="goods__meta">{escape(_packed(card))}</div>',
            _promise(card) if self.may_order else "",
            _tags(card),
            '</div>\n<div class="goods__foot">',
        ]
        if row:
            step = self.step(row) if self.may_order and row.can_be_stepped else ""
            parts += [self.price(row.offer), step, "</div>", self._note(row), "</li>"]
        else:
            parts += [self._choice(card, url), "</li>"]
        return safe("".join(parts))

    def price(self, offer: Offer) -> SafeString:
        """What an order pack and a base unit of an offer cost, and what they cost before."""
        step = offer.first_step
        if step is None:
            return safe(f'<span class="goods__price">{self.no_price}</span>')
        deal, was, each = "", "", ""
        if step.deal:
            deal = f'<span class="chip chip--loud chip--plain">{escape(step.deal)}</span>'
        if offer.list_pack_price:
            before = f'<span class="visually-hidden">{self.was} </span>'
            was = f'<s class="price__was">{before}{escape(money(offer.list_pack_price))}</s>'
        if offer.pack.factor > 1:
            said = f"{unit_money(step.unit_price)}/{offer.sku.unit.name}"
            each = f'<span class="price__per">{escape(said)}</span>'
        return safe(
            f'<span class="goods__price"><span class="price">{deal}<span class="price__main">'
            f'{escape(money(offer.pack_price))}<span class="price__per">/{escape(offer.pack.unit)}'
            f"</span></span>{was}{each}</span></span>"
        )

    def step(self, row: OfferRow, *, is_swap: bool = False) -> SafeString:
        """The stepper of one specification, in order packs.

        It sends itself when it changes, by a button without JavaScript.
        """
        offer, sku = row.offer, row.offer.sku
        url, count, label = _line_url(sku), plain(row.count), escape(sku.full_name)
        swap = ' hx-swap-oob="true"' if is_swap else ""
        return safe(
            f'<form class="step" id="step-{sku.pk}" method="post" action="{url}" hx-post="{url}"'
            ' hx-trigger="change delay:150ms, submit" hx-sync="this:queue last"'
            f' hx-target="#shop-bar" hx-swap="outerHTML" data-step-form{swap}>{self.hidden}'
            f'<input type="hidden" name="factor" value="{offer.pack.factor}">\n'
            '<div class="stepper" data-stepper>'
            f"{_button(-1, self.less % {'label': label}, self.minus)}"
            '<input class="stepper__input" type="number" inputmode="numeric" name="count"'
            f' id="count-{sku.pk}" value="{count}" min="0" step="{offer.count_step}"'
            f' data-min="{offer.count_first}" data-saved="{count}"'
            f' aria-label="{label}, {escape(offer.pack.unit)}" autocomplete="off">'
            f"{_button(1, self.more % {'label': label}, self.plus)}</div>\n"
            f'<noscript><button class="btn btn--sm btn--primary">{self.order}</button></noscript>'
            "</form>"
        )

    def _picture(self, card: Card) -> str:
        if not card.picture:
            return self.photo
        url = _file_url(card.picture.small)
        size = 'width="84" height="84" loading="lazy" decoding="async"'
        return f'<img src="{url}" alt="" {size}>'

    def _note(self, row: OfferRow) -> str:
        # Empty here; the answer to a step fills it (orders/shop/step.html).
        if not self.may_order:
            return ""
        return f'<p class="goods__note warn" id="note-{row.offer.sku.pk}" role="status"></p>'

    def _choice(self, card: Card, url: str) -> str:
        specs, primary = f"specs-{card.product.pk}", " btn--primary" if self.may_order else ""
        price, said = self.no_price, self.choose
        if card.cheapest is not None:
            text = self.start % {"price": escape(card.cheapest_text)}
            price = f'<span class="price"><span class="price__main">{text}</span></span>'
        if card.chosen:
            said = escape(_("%(n)s chosen") % {"n": quantity(card.chosen)})
        return (
            f'<span class="goods__price">{price}</span><a class="btn btn--sm{primary}"'
            f' href="{url}" hx-get="{url}" hx-target="#{specs}" aria-expanded="false"'
            f' data-specs="{specs}">{said}</a></div><ul class="specs" id="{specs}"'
            f' aria-label="{escape(card.product.name)}"></ul>'
        )


def _promise(card: Card) -> str:
    words, tone = card.promise
    return f'<div class="goods__meta {tone}">{escape(words)}</div>'


def orders(rows: Sequence[Order]) -> SafeString:
    """A customer's orders as the list on his phone shows them."""
    onward, drawn = icon("chevron-right", "s"), []
    for order in rows:
        n = order.line_count
        kinds = ngettext("%(n)s kind", "%(n)s kinds", n) % {"n": n}
        drawn += [
            f'<li><a class="row-item" href="{_order_url(order)}"><span class="row-item__main">',
            f'<span class="row-item__title">{escape(order.number)}</span><span class="d-block">',
            f'<span class="{chip(story.state_kind(order))}">',
            f'{escape(str(story.state_text(order)))}</span></span><span class="row-item__sub',
            f' d-block">{moment(order.created_at)} · {escape(kinds)}</span></span>',
            f'<span class="row-item__end">{escape(money(order.total, order.currency))}</span>',
            f"{onward}</a></li>",
        ]
    return safe("".join(drawn))


def _packed(card: Card) -> str:
    if card.row:
        return card.row.offer.pack_text
    n = len(card.rows)
    return ngettext("%(n)s specification", "%(n)s specifications", n) % {"n": n}


def _specification(row: OfferRow | None) -> str:
    said = row.offer.sku.specification_text if row else ""
    return f" {escape(said)}" if said else ""


def _tags(card: Card) -> str:
    chips = [
        f'<span class="chip chip--accent chip--plain">{escape(tag.name)}</span>'
        for tag in card.product.tags.all()
    ]
    return f'<div class="goods__tags">{"".join(chips)}</div>' if chips else ""


def _button(step: int, label: str, drawing: str) -> str:
    return (
        f'<button type="button" class="stepper__btn" data-step="{step}" aria-label="{label}"'
        f" hidden>{drawing}</button>"
    )
