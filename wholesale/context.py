"""What every page's frame shows: the company, the person, where he may go."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _

from wholesale.models import Company
from wholesale.permissions import may


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the office's navigation; hidden without the permission or the page."""

    label: str | Promise
    url_name: str
    permission: str
    icon: str
    key: str = ""
    children: tuple["NavItem", ...] = ()


@dataclass(slots=True)
class NavLink:
    """A navigation item as drawn for one person."""

    label: str
    url: str
    icon: str
    key: str
    current: bool = False
    children: list["NavLink"] = field(default_factory=list)


NAVIGATION: tuple[NavItem, ...] = (
    NavItem(_("Workbench"), "workbench", "office.enter", "home", "w"),
    NavItem(
        _("Orders"), "orders:order-list", "order.view", "clipboard-list", "o",
        (
            NavItem(_("Orders"), "orders:order-list", "order.view", ""),
            NavItem(_("New order"), "orders:order-new", "order.enter", ""),
            NavItem(_("Quotations"), "orders:quotation-list", "quotation.view", ""),
            NavItem(_("Orders on hold"), "orders:hold-list", "hold.view", ""),
            NavItem(_("Changes asked for"), "orders:change-list", "order.view", ""),
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
            NavItem(_("Price lists"), "inventory:price-list-list", "price.view", ""),
            NavItem(_("Price books"), "inventory:price-book-list", "price.view", ""),
            NavItem(_("Promotions"), "inventory:promotion-list", "price.view", ""),
            NavItem(_("Display schemes"), "inventory:scheme-list", "scheme.edit", ""),
        ),
    ),
    NavItem(
        _("Stock"), "inventory:stock-list", "stock.view", "building-warehouse", "k",
        (
            NavItem(_("Stock"), "inventory:stock-list", "stock.view", ""),
            NavItem(_("Stock moves"), "inventory:move-list", "stock.view", ""),
            NavItem(_("Adjustments"), "inventory:adjustment-list", "stock.adjust", ""),
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
            NavItem(_("Ledger"), "finance:entry-list", "money.view", ""),
        ),
    ),
    NavItem(_("Channels"), "orders:channel-list", "channel.edit", "affiliate", "h"),
    NavItem(_("Reports"), "orders:report", "report.view", "chart-bar", "r"),
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

    @cached_property
    def nav(self) -> list[NavLink]:
        """The office's navigation for this person, with the current place marked."""
        user = self.request.user
        links = [link for item in NAVIGATION if (link := self._link(item, user))]
        _mark_place(links, self.request.path)
        return links

    @property
    def may_enter_office(self) -> bool:
        """Whether to offer the way to the office."""
        return may(self.request.user, "office.enter")

    @property
    def may_enter_driver(self) -> bool:
        """Whether to offer the way to the driver's pages."""
        return may(self.request.user, "driver.enter")

    def _link(self, item: NavItem, user: object) -> NavLink | None:
        if not may(user, item.permission):
            return self._first_child(item, user)
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            return None
        return self._drawn(item, url, user)

    def _first_child(self, item: NavItem, user: object) -> NavLink | None:
        for child in item.children:
            link = self._link(child, user)
            if link:
                return self._drawn(item, link.url, user)
        return None

    def _drawn(self, item: NavItem, url: str, user: object) -> NavLink:
        children = [link for child in item.children if (link := self._link(child, user))]
        return NavLink(str(item.label), url, item.icon, item.key, children=children)


def _mark_place(links: list[NavLink], here: str) -> None:
    """Mark the one place whose address is the longest beginning of `here`, and what holds it."""
    places = [(link, child) for link in links for child in (link.children or [link])]
    places += [(link, link) for link in links]
    begun = [(place, len(place[1].url)) for place in places if here.startswith(place[1].url)]
    if begun:
        (parent, place), _length = max(begun, key=lambda one: one[1])
        parent.current = place.current = True


def shell(request: HttpRequest) -> dict[str, object]:
    """Give every template `shell` (see Shell) and `member` (the customer's person, if any)."""
    return {
        "shell": SimpleLazyObject(lambda: Shell(request)),
        "member": getattr(request, "member", None),
    }
