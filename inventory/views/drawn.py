"""Small drawings that several lists of goods share."""

from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inventory.models import Product, Sku
from inventory.queries.products import TAG_TONES
from wholesale.models import StoredFile
from wholesale.templatetags.wholesale import icon

_MARK = "0" * 64


def picture_url(stored: StoredFile) -> str:
    """Where a picture is fetched."""
    return _pattern().replace(_MARK, stored.content_hash)


def picture(product: Product) -> SafeString:
    """The leading picture of a product, small, or a drawing in its place."""
    pictures = product.pictures.all()
    if not pictures:
        return format_html('<span class="picture picture--s">{}</span>', icon("photo"))
    return format_html(
        '<span class="picture picture--s"><img src="{}" alt="" loading="lazy"></span>',
        picture_url(pictures[0].small),
    )


def tags(product: Product) -> SafeString:
    """The tags of a product as chips."""
    return format_html_join(
        " ",
        '<span class="chip chip--{} chip--plain">{}</span>',
        [(TAG_TONES.get(tag.colour, "calm"), tag.name) for tag in product.tags.all()],
    )


def presale(words: str) -> SafeString:
    """The red mark of goods in pre-sale, with when they are expected."""
    mark = '<span class="chip chip--loud chip--plain" title="{}">{}</span>'
    return format_html(mark, words, _("Pre"))


def codes(product_id: int, name: str) -> SafeString:
    """The button that shows the codes and barcodes of a product; a double click on its row too."""
    return format_html(
        '<button type="button" class="btn btn--ghost btn--icon btn--sm" data-codes="{}"'
        ' aria-label="{}" title="{}">{}</button>',
        reverse("inventory:product-codes", args=[product_id]),
        _("Codes of %(goods)s") % {"goods": name},
        _("Codes (b, or double click)"),
        icon("barcode", "s"),
    )


def goods(sku: Sku) -> SafeString:
    """The name of a specification with what tells it apart below."""
    sub = " · ".join(filter(None, [sku.specification_text, sku.presale_words]))
    mark = format_html(" {}", presale(sku.presale_words)) if sku.is_presale else ""
    below = format_html('<span class="sub">{}</span>', sub) if sub else ""
    return format_html("{}{}{}", sku.product.name, mark, below)


@lru_cache(maxsize=1)
def _pattern() -> str:
    return reverse("file", args=[_MARK])
