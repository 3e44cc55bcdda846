"""What every page's frame shows: the company, the person, where he may go."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wholesale.models import Company, User
from wholesale.permissions import PERMISSIONS, may


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the office's navigation; hidden without the permission or the page."""

    label: str | Promise
    url_name: str
    permission: str
    icon: str
    key: str = ""
    children: tuple["NavItem", ...] = ()


@dataclass(frozen=True, slots=True)
class NavLink:
    """A navigation item as drawn for the holders of some roles."""

    label: str
    url: str
    icon: str
    key: str
    current: bool = False
    children: tuple["NavLink", ...] = ()


# Where one is: the number of the link, and of its child (None for the link itself).
Place = tuple[int, int | None]


NAVIGATION: tuple[NavItem, ...] = (
    NavItem(_("Workbench"), "workbench", "office.enter", "home", "w"),
    NavItem(
        _("Orders"), "orders:order-list", "order.view", "clipboard-list", "o",
        (
            NavItem(_("Orders"), "orders:order-list", "order.view", ""),
            NavItem(_("New order"), "orders:order-new", "order.enter", ""),
            NavItem(_("Quotations"), "orders:quotation-list", "quotation.view", ""),
            NavItem(_("Orders on hold"), "orders:hold-list", "hold.view", ""),
            NavItem(_("Change requests"), "orders:change-list", "order.view", ""),
            NavItem(_("Scarce goods"), "orders:allocation-list", "order.allocate", ""),
            NavItem(_("Flags"), "orders:flag-list", "flag.edit", ""),
            NavItem(_("Shipments"), "orders:shipment-list", "order.view", ""),
            NavItem(_("Returns"), "orders:return-list", "return.view", ""),
        ),
    ),
    NavItem(
        _("Customers"), "crm:customer-list", "customer.view", "users", "c",
        (
            NavItem(_("Customers"), "crm:customer-list", "customer.view", ""),
            NavItem(_("Applications"), "crm:application-list", "binding.review", ""),
            NavItem(_("Levels and types"), "crm:grading", "price.edit", ""),
            NavItem(_("Areas"), "crm:area-list", "area.edit", ""),
        ),
    ),
    NavItem(
        _("Goods"), "inventory:product-list", "catalogue.view", "package", "p",
        (
            NavItem(_("Products"), "inventory:product-list", "catalogue.view", ""),
            NavItem(_("Categories"), "inventory:category-list", "catalogue.edit", ""),
            NavItem(_("Brands"), "inventory:brand-list", "catalogue.edit", ""),
            NavItem(_("Units and packs"), "inventory:unit-list", "catalogue.edit", ""),
            NavItem(_("Tags and specifications"), "inventory:library", "catalogue.edit", ""),
            NavItem(_("Attributes"), "inventory:attribute-list", "catalogue.edit", ""),
            NavItem(_("Code rule"), "inventory:code-rule", "catalogue.edit", ""),
            NavItem(_("Ratings"), "orders:rating-list", "rating.moderate", ""),
            NavItem(_("Price lists"), "inventory:price-list-list", "price.view", ""),
            NavItem(_("Price books"), "inventory:price-book-list", "price.view", ""),
            NavItem(_("Promotions"), "inventory:promotion-list", "price.view", ""),
            NavItem(_("Coupons"), "inventory:coupon-list", "price.view", ""),
            NavItem(_("Least margins"), "inventory:margins", "price.edit", ""),
            NavItem(_("Display schemes"), "inventory:scheme-list", "scheme.edit", ""),
        ),
    ),
    NavItem(
        _("Stock"), "inventory:stock-list", "stock.view", "building-warehouse", "k",
        (
            NavItem(_("Stock by warehouse"), "inventory:stock-list", "stock.view", ""),
            NavItem(_("Total stock"), "inventory:stock-total", "stock.view", ""),
            NavItem(_("Stock moves"), "inventory:move-list", "stock.view", ""),
            NavItem(_("Lots"), "inventory:lot-list", "stock.view", ""),
            NavItem(_("Adjustments"), "inventory:adjustment-list", "stock.adjust", ""),
            NavItem(_("Transfers"), "warehouse:transfer-list", "transfer.view", ""),
            NavItem(_("Stock counts"), "warehouse:count-list", "count.enter", ""),
            NavItem(_("Scrapped goods"), "warehouse:scrap-list", "scrap.post", ""),
            NavItem(_("Assembly"), "inventory:assembly-list", "stock.adjust", ""),
            NavItem(_("Packaging"), "finance:packaging-list", "packaging.view", ""),
        ),
    ),
    NavItem(
        _("Purchasing"), "inventory:purchase-list", "purchase.view", "shopping-cart", "b",
        (
            NavItem(_("Purchase orders"), "inventory:purchase-list", "purchase.view", ""),
            NavItem(_("Reorder proposals"), "inventory:reorder-list", "purchase.view", ""),
            NavItem(_("Stock rules"), "inventory:rule-list", "purchase.view", ""),
            NavItem(_("Goods receipts"), "inventory:receipt-list", "purchase.view", ""),
            NavItem(
                _("Returns to suppliers"), "inventory:supplier-return-list", "purchase.view", ""
            ),
            NavItem(_("Supplier bills"), "finance:bill-list", "payable.view", ""),
            NavItem(_("Payables"), "finance:payable-list", "payable.view", ""),
            NavItem(_("Suppliers"), "inventory:supplier-list", "purchase.view", ""),
        ),
    ),
    NavItem(
        _("Delivery"), "orders:delivery-list", "order.arrange", "truck-delivery", "d",
        (
            NavItem(_("Delivery"), "orders:delivery-list", "order.arrange", ""),
            NavItem(_("Served places"), "orders:served-list", "served_area.edit", ""),
        ),
    ),
    NavItem(
        _("Money"), "finance:settlement-list", "settlement.view", "coins", "m",
        (
            NavItem(_("Settlements"), "finance:settlement-list", "settlement.view", ""),
            NavItem(_("Deposits for orders"), "orders:deposit-list", "settlement.view", ""),
            NavItem(_("Receivables"), "finance:receivable-list", "statement.view", ""),
            NavItem(_("Ageing"), "finance:ageing", "statement.view", ""),
            NavItem(_("Supplier bills"), "finance:bill-list", "payable.view", ""),
            NavItem(_("Payments to suppliers"), "finance:payout-list", "payable.view", ""),
            NavItem(_("Payables"), "finance:payable-list", "payable.view", ""),
            NavItem(_("Ledger"), "finance:entry-list", "money.view", ""),
        ),
    ),
    NavItem(_("Channels"), "orders:channel-list", "channel.edit", "affiliate", "h"),
    NavItem(
        _("Reports"), "orders:report", "report.view", "chart-bar", "r",
        (
            NavItem(_("Orders and sales"), "orders:report", "report.view", ""),
            NavItem(_("Stock report"), "inventory:stock-report", "stock.view", ""),
            NavItem(_("Stock in figures"), "inventory:outlook-list", "stock.view", ""),
        ),
    ),
    NavItem(
        _("Settings"), "company", "people.edit", "settings", "s",
        (
            NavItem(_("Company"), "company", "company.edit", ""),
            NavItem(_("People and roles"), "people-list", "people.edit", ""),
            NavItem(_("Imports"), "import-list", "import.run", ""),
            NavItem(_("Jobs"), "job-list", "job.view", ""),
            NavItem(_("Audit trail"), "audit-list", "audit.view", ""),
        ),
    ),
)  # fmt: skip


@dataclass
class Shell:
    """The frame of a page: lazily asked, so that a fragment pays for nothing."""

    request: HttpRequest

    @cached_property
    def company(self) -> Company:
        """The wholesaler whose house this is."""
        return Company.current()

    @property
    def nav(self) -> tuple[NavLink, ...]:
        """The office's navigation for this person, with the current place marked."""
        return _marked(_links(*self._who), self._place)

    @property
    def nav_html(self) -> SafeString:
        """The same as HTML: drawn once for all who hold the same roles and are at one place."""
        return _drawn(*self._who, self._place)

    @property
    def may_see_stock(self) -> bool:
        """Whether the keys of total stock and the stock of a warehouse lead somewhere."""
        return may(self.request.user, "stock.view")

    @property
    def may_enter_office(self) -> bool:
        """Whether to offer the way to the office."""
        return may(self.request.user, "office.enter")

    @property
    def may_enter_driver(self) -> bool:
        """Whether to offer the way to the driver's pages."""
        return may(self.request.user, "driver.enter")

    @cached_property
    def _who(self) -> tuple[frozenset[str], str]:
        user, roles = self.request.user, frozenset[str]()
        if isinstance(user, User) and user.is_active:
            roles = user.roles
        return roles, get_language() or ""

    @property
    def _place(self) -> Place | None:
        return _place_of(_links(*self._who), self.request.path)


@lru_cache(maxsize=256)
def _links(roles: frozenset[str], _language: str) -> tuple[NavLink, ...]:
    """The navigation for roles, in the language of the moment; a table in code, so remembered."""
    return tuple(_allowed(NAVIGATION, roles))


@lru_cache(maxsize=1024)
def _drawn(roles: frozenset[str], language: str, place: Place | None) -> SafeString:
    links = _marked(_links(roles, language), place)
    return SafeString(render_to_string("layout/office_places.html", {"links": links}))


def _allowed(items: tuple[NavItem, ...], roles: frozenset[str]) -> Iterator[NavLink]:
    for item in items:
        children = tuple(_allowed(item.children, roles))
        url = _url(item.url_name) if roles.intersection(PERMISSIONS[item.permission]) else ""
        url = url or (children[0].url if children else "")
        if url:
            yield NavLink(str(item.label), url, item.icon, item.key, children=children)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _place_of(links: tuple[NavLink, ...], here: str) -> Place | None:
    """The place whose address is the longest beginning of `here`; a child before its parent."""
    best: tuple[int, Place | None] = (0, None)
    for at, link in enumerate(links):
        places = [(child.url, n) for n, child in enumerate(link.children)]
        for url, child in [*places, (link.url, None)]:
            if len(url) > best[0] and here.startswith(url):
                best = len(url), (at, child)
    return best[1]


def _marked(links: tuple[NavLink, ...], place: Place | None) -> tuple[NavLink, ...]:
    """The links, the one at a place and what holds it marked as current."""
    if place is None:
        return links
    at, child = place
    children = tuple(replace(one, current=n == child) for n, one in enumerate(links[at].children))
    marked = replace(links[at], current=True, children=children)
    return (*links[:at], marked, *links[at + 1 :])


def shell(request: HttpRequest) -> dict[str, object]:
    """Give every template `shell` (see Shell) and `member` (the customer's person, if any)."""
    return {
        "shell": SimpleLazyObject(lambda: Shell(request)),
        "member": getattr(request, "member", None),
    }
