from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wholesale.db import columns_of, made_of, run_hot


class Company(models.Model):
    """The wholesaler who runs this installation. There is one row."""

    name = models.CharField(_("Company name"), max_length=120)
    introduction = models.TextField(_("Introduction"), blank=True)
    logo = models.ForeignKey(
        "wholesale.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service_code = models.ForeignKey(
        "wholesale.StoredFile",
        verbose_name=_("Service QR code"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    service_phone = models.CharField(_("Service phone"), max_length=30, blank=True)
    accent_colour = models.CharField(_("Accent colour"), max_length=7, default="#0b6bcb")
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    mall_is_open = models.BooleanField(_("Mall is open to the public"), default=True)
    profile_is_required = models.BooleanField(
        _("Visitors complete their profile before they go on"), default=True
    )
    four_eyes = models.BooleanField(
        _("A settlement is reviewed by somebody other than its recorder"), default=True
    )
    bank_details = models.TextField(_("Bank details for transfers"), blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    books_closed_until = models.DateField(_("Books closed until"), null=True, blank=True)
    tax_rate = models.DecimalField(
        _("Tax rate shown on papers"), max_digits=5, decimal_places=2, default=Decimal(0)
    )

    checks_addresses = models.BooleanField(
        _("Orders to an address whose province, city or district is not clear are held"),
        default=True,
    )
    paper_size = models.CharField(
        _("Size of papers"),
        max_length=8,
        default="a4",
        choices=[
            ("a4", "A4"),
            ("form", _("Three-part form 241 × 140")),
            ("half", _("Three-part form 241 × 93")),
        ],
        help_text=_("Everybody may choose another for himself, on the paper."),
    )

    class Meta:
        constraints = [models.CheckConstraint(name="company_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Company":
        """The company, made with a plain name on first use. One query: ask once a request."""
        table = cls._meta.db_table
        rows = run_hot(f"SELECT {columns_of(cls, 'c')} FROM {table} c WHERE id = 1", {})  # noqa: S608
        for row in rows:
            company: Company = made_of(row, cls)[0]
            return company
        return cls.objects.get_or_create(pk=1, defaults={"name": "Wholesale"})[0]

    def remember(self) -> None:
        """Save it as the one row there is."""
        self.pk = 1
        self.save()


class Shop(models.Model):
    """A place of business: the head shop, and sub-shops later."""

    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    is_head = models.BooleanField(_("Head shop"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="shop_head_is_one", fields=["is_head"], condition=Q(is_head=True)
            )
        ]

    def __str__(self) -> str:
        return self.name
