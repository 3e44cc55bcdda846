from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models.category import Brand, Category, Tag
from inventory.models.unit import Unit
from wholesale import search
from wholesale.quantity import PackRule, in_packs


class BrandMark(models.TextChoices):
    NONE = "", _("Not marked")
    AGENCY = "agency", _("Agency brand")
    OWN = "own", _("Own brand")


class Product(models.Model):
    """A page of the catalogue: one name, one picture set, one or several specifications."""

    code = models.CharField(_("Own code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=160)
    model = models.CharField(_("Model"), max_length=80, blank=True)
    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    series = models.CharField(_("Series"), max_length=40, blank=True, default="", db_default="")
    brand_mark = models.CharField(
        _("Agency or own brand"), max_length=8, choices=BrandMark, blank=True,
        default=BrandMark.NONE, db_default="",
    )  # fmt: skip
    buyer = models.ForeignKey(
        "wholesale.User", verbose_name=_("Buyer"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    text = models.TextField(_("Text"), blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="products")
    is_on_shelf = models.BooleanField(_("On shelf"), default=True)
    rank = models.PositiveIntegerField(_("Rank"), default=0)
    search_tokens = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(name="product_search", fields=["search_tokens"]),
            models.Index(name="product_newest", fields=["-id"]),
            models.Index(
                name="product_on_shelf", fields=["category", "rank", "id"],
                condition=Q(is_on_shelf=True),
            ),
            models.Index(
                name="product_of_brand", fields=["brand", "rank", "id"],
                condition=Q(is_on_shelf=True),
            ),
            models.Index(name="product_shelf_order", fields=["rank", "id"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProductPicture(models.Model):
    """A picture of a product, in two fixed sizes; the one with the lowest rank leads."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    large = models.ForeignKey("wholesale.StoredFile", on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey("wholesale.StoredFile", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.rank}"


class Sku(models.Model):
    """One specification of a product: what is counted, priced, scanned and shipped.

    `minimum` and `multiple` are in base units (`unit`). `base_price` is per base unit.
    An order that sells below `floor_price` wants somebody's agreement. Goods in pre-sale may be
    ordered against what is incoming; `presale_text` says when they are expected. One base unit of
    an own brand is made of `semi_finished_per` base units of `semi_finished`.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="skus")
    code = models.CharField(_("Code"), max_length=48, unique=True)
    specification = models.CharField(_("Specification 1"), max_length=60, blank=True)
    specification2 = models.CharField(_("Specification 2"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, verbose_name=_("Unit"), on_delete=models.PROTECT)
    minimum = models.PositiveIntegerField(_("Minimum order"), default=1)
    multiple = models.PositiveIntegerField(_("Order multiple"), default=1)
    base_price = models.DecimalField(
        _("Base price"), max_digits=16, decimal_places=4, default=Decimal(0)
    )
    public_price = models.DecimalField(
        _("Public price"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    floor_price = models.DecimalField(
        _("Floor price"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    is_on_shelf = models.BooleanField(_("On shelf"), default=True)
    rank = models.PositiveIntegerField(default=0)
    is_presale = models.BooleanField(_("Pre-sale"), default=False, db_default=False)
    presale_text = models.CharField(
        _("Expected"), max_length=40, blank=True, default="", db_default=""
    )
    semi_finished = models.ForeignKey(
        "self", verbose_name=_("Semi-finished goods"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="finished",
    )  # fmt: skip
    semi_finished_per = models.DecimalField(
        _("Semi-finished per piece"), max_digits=12, decimal_places=3,
        default=Decimal(1), db_default=Decimal(1),
    )  # fmt: skip
    keeps_lots = models.BooleanField(_("Keeps lots"), default=False, db_default=False)

    class Meta:
        ordering = ["rank", "id"]
        # The ledger asks with every document whether any of its goods keep lots.
        indexes = [models.Index(name="sku_keeps_lots", fields=["id"], condition=Q(keeps_lots=True))]
        constraints = [
            models.CheckConstraint(
                name="sku_is_not_its_semi_finished", condition=~Q(semi_finished=F("id"))
            ),
            models.CheckConstraint(
                name="sku_semi_finished_per_positive", condition=Q(semi_finished_per__gt=0)
            ),
            models.CheckConstraint(name="sku_minimum_positive", condition=Q(minimum__gte=1)),
            models.CheckConstraint(name="sku_multiple_positive", condition=Q(multiple__gte=1)),
            models.CheckConstraint(name="sku_price_not_negative", condition=Q(base_price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def specification_text(self) -> str:
        """Both specification fields in one breath."""
        return " ".join(filter(None, [self.specification, self.specification2]))

    @property
    def full_name(self) -> str:
        """The product's name with this specification."""
        return " ".join(filter(None, [self.product.name, self.specification_text]))

    @property
    def pack_rule(self) -> PackRule:
        """How it may be ordered (needs `unit` fetched)."""
        return PackRule(unit=self.unit.name, minimum=self.minimum, multiple=self.multiple)

    @property
    def presale_words(self) -> str:
        """What the pre-sale mark says: "Pre-sale · expected 4 March"; empty without the mark."""
        if not self.is_presale:
            return ""
        if not self.presale_text:
            return gettext("Pre-sale")
        return gettext("Pre-sale · expected %(when)s") % {"when": self.presale_text}

    def say(self, quantity: Decimal) -> str:
        """A quantity of it in packs (needs `packs__unit` and `unit` prefetched)."""
        packs = [(pack.unit.name, pack.factor) for pack in self.packs.all()]
        return in_packs(quantity, packs, self.unit.name)


class Pack(models.Model):
    """A pack of one SKU: `factor` base units, whole numbers only."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="packs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    factor = models.PositiveIntegerField(_("Pieces per pack"))
    is_order_pack = models.BooleanField(_("Customers order in this pack"), default=False)

    class Meta:
        ordering = ["-factor"]
        constraints = [
            models.UniqueConstraint(name="pack_unit_once", fields=["sku", "unit"]),
            models.UniqueConstraint(
                name="pack_order_pack_is_one", fields=["sku"], condition=Q(is_order_pack=True)
            ),
            models.CheckConstraint(name="pack_holds_several", condition=Q(factor__gt=1)),
        ]

    def __str__(self) -> str:
        return f"{self.factor}/{self.unit_id}"


class Barcode(models.Model):
    """A code printed on a piece or on a pack. The same code may stand on several goods: ask."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="barcodes")
    code = models.CharField(_("Barcode"), max_length=32)
    factor = models.PositiveIntegerField(_("Pieces it stands for"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="barcode_once_per_sku", fields=["sku", "code"]),
            models.CheckConstraint(name="barcode_factor_positive", condition=Q(factor__gte=1)),
        ]
        indexes = [models.Index(name="barcode_by_code", fields=["code"])]

    def __str__(self) -> str:
        return self.code


def product_tokens(
    *, product: Product, skus: list[Sku], barcodes: list[str], brand: str = ""
) -> list[str]:
    """The search tokens of a product with everything it can be found by."""
    return search.tokens_of(
        names=[product.name, product.model, brand, *(s.specification_text for s in skus)],
        codes=[product.code, product.model, *(s.code for s in skus), *barcodes],
    )
