"""Which goods somebody sees: on the shelf, and shown by his display scheme."""

from django.db.models import Q, QuerySet

from inventory.models import Category, DisplayScheme, Product, SchemeRule, Sku


def visible_products(scheme: DisplayScheme | None) -> "QuerySet[Product]":
    """The products on the shelf that a scheme shows; without a scheme, all of them.

    The nearest rule wins: the product's own, then its category's, then the one above.
    """
    return Product.objects.filter(Q(is_on_shelf=True) & _shown_by(scheme))


def visible_skus(scheme: DisplayScheme | None) -> "QuerySet[Sku]":
    """The specifications on the shelf of visible products."""
    return Sku.objects.filter(is_on_shelf=True, product__in=visible_products(scheme))


def public_scheme() -> DisplayScheme | None:
    """The scheme for visitors of the open mall, if one was set up."""
    return DisplayScheme.objects.filter(is_public=True).first()


def is_restricted(scheme: DisplayScheme | None) -> bool:
    """Whether a scheme leaves anything out."""
    return scheme is not None and (
        not scheme.shows_everything or SchemeRule.objects.filter(scheme=scheme).exists()
    )


def _shown_by(scheme: DisplayScheme | None) -> Q:
    if scheme is None:
        return Q()
    rules = list(SchemeRule.objects.filter(scheme=scheme))
    if not rules:
        return Q() if scheme.shows_everything else Q(pk__in=[])
    by_category = {rule.category_id: rule.shows for rule in rules if rule.category_id}
    shown = [rule.product_id for rule in rules if rule.product_id and rule.shows]
    hidden = [rule.product_id for rule in rules if rule.product_id and not rule.shows]
    wanted = _category_filter(by_category, default=scheme.shows_everything)
    if shown:
        wanted |= Q(pk__in=shown)
    return wanted & ~Q(pk__in=hidden) if hidden else wanted


def _category_filter(rules: dict[int, bool], *, default: bool) -> Q:
    if not rules:
        return Q() if default else Q(pk__in=[])
    differing = [
        pk
        for pk, path in Category.objects.values_list("pk", "path")
        if _nearest(rules, path, default=default) is not default
    ]
    if default:
        return Q(category__isnull=True) | ~Q(category__in=differing)
    return Q(category__in=differing)


def _nearest(rules: dict[int, bool], path: str, *, default: bool) -> bool:
    for pk in reversed([int(part) for part in path.split("/") if part]):
        if pk in rules:
            return rules[pk]
    return default
