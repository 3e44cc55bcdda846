from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Supplier


class Account(models.TextChoices):
    """The accounts, few and fixed by kind."""

    RECEIVABLE = "receivable", _("Receivable")
    PREPAYMENT = "prepayment", _("Prepayment")
    STORED_VALUE = "stored_value", _("Stored value")
    DEPOSIT = "deposit", _("Deposits")
    PACKAGING = "packaging", _("Packaging deposits")
    PACKAGING_KEPT = "packaging_kept", _("Packaging deposits kept")
    TENDER = "tender", _("Cash and bank")
    CLEARING = "clearing", _("Payment provider clearing")
    SALES = "sales", _("Sales")
    SALES_RETURN = "sales_return", _("Sales returns")
    DISCOUNT = "discount", _("Discounts")
    ROUNDING = "rounding", _("Rounding")
    COST_OF_GOODS = "cost_of_goods", _("Cost of goods sold")
    STOCK = "stock", _("Stock")
    STOCK_DIFFERENCE = "stock_difference", _("Stock differences")
    PAYABLE = "payable", _("Payable")
    SUPPLIER_PREPAYMENT = "supplier_prepayment", _("Paid ahead to suppliers")
    RECEIVED_UNBILLED = "received_unbilled", _("Received, not billed")
    PRICE_DIFFERENCE = "price_difference", _("Purchase price differences")
    PURCHASE_COST = "purchase_cost", _("Freight and duty of purchases")
    LABOUR = "labour", _("Labour put into goods")
    TAX = "tax", _("Tax")
    BAD_DEBT = "bad_debt", _("Bad debt")
    OPENING = "opening", _("Opening balances")


class TenderKind(models.TextChoices):
    CASH = "cash", _("Cash")
    BANK = "bank", _("Bank transfer")
    WECHAT = "wechat", _("WeChat transfer")
    ALIPAY = "alipay", _("Alipay transfer")
    CARRIER = "carrier", _("Collected by the carrier")
    OTHER = "other", _("Other")


class Tender(models.Model):
    """A way money reaches us, with a cash or bank account of its own."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=TenderKind)
    for_customers = models.BooleanField(_("Customers may report it"), default=True)
    is_active = models.BooleanField(_("Active"), default=True)
    rank = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.name


class EntryKind(models.TextChoices):
    OPENING = "opening", _("Opening balance")
    SALE = "sale", _("Sale")
    SALE_WRITTEN_OFF = "sale_written_off", _("Sale written off")
    RETURN = "return", _("Return")
    SETTLEMENT = "settlement", _("Settlement")
    SETTLEMENT_WRITTEN_OFF = "settlement_written_off", _("Settlement written off")
    STOCK = "stock", _("Stock adjustment")
    DEPOSIT_USED = "deposit_used", _("Deposit used")
    DEPOSIT_RELEASED = "deposit_released", _("Deposit released")
    PACKAGING = "packaging", _("Packaging deposit")
    BILL = "bill", _("Supplier bill")
    BILL_WRITTEN_OFF = "bill_written_off", _("Supplier bill written off")
    PAYMENT = "payment", _("Payment to a supplier")
    PAYMENT_WRITTEN_OFF = "payment_written_off", _("Payment written off")


class Entry(models.Model):
    """One event in the money ledger; its postings balance, the database sees to that.

    The database refuses UPDATE and DELETE; a mistake gets an entry that `reverses` it.
    """

    kind = models.CharField(max_length=24, choices=EntryKind)
    document = models.CharField(max_length=40)
    date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("wholesale.User", null=True, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_kind_is_known", condition=Q(kind__in=EntryKind.values)
            )
        ]
        indexes = [
            models.Index(name="entry_of_document", fields=["document"]),
            models.Index(name="entry_newest", fields=["-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"


class Posting(models.Model):
    """One side of an entry: an account, whose it is, and a debit or a credit (both positive)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20, choices=Account)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(
        Supplier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tender = models.ForeignKey(Tender, null=True, on_delete=models.PROTECT, related_name="+")
    debit = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    credit = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_is_debit_or_credit",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
            models.CheckConstraint(
                name="posting_account_is_known", condition=Q(account__in=Account.values)
            ),
            models.CheckConstraint(
                name="posting_party_where_needed",
                condition=~Q(account__in=["receivable", "prepayment", "deposit", "packaging"])
                | Q(customer__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_supplier_where_needed",
                condition=~Q(account__in=["payable", "supplier_prepayment"])
                | Q(supplier__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_tender_where_needed",
                condition=~Q(account="tender") | Q(tender__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="posting_of_customer", fields=["customer", "-id"]),
            # Few postings are a supplier's: the others pay nothing for this index.
            models.Index(
                name="posting_of_supplier", fields=["supplier", "-id"],
                condition=Q(supplier__isnull=False),
            ),
            models.Index(name="posting_of_account", fields=["account", "-id"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account} {self.debit or -self.credit}"
