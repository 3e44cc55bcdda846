"""The columns that orders and returns from elsewhere share."""

import re
import unicodedata
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy

from wholesale.tabular import Field, parse

LONGEST_NUMBER = 60
_CLOCK = re.compile(r".*[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_day = parse.day()


def moment(cell: str) -> datetime:
    """Read a day with its time; noon when there is none.

    Workbooks write a plain day as its midnight, so midnight counts as no time.
    """
    day = _day(cell)
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", cell))
    clock = time(0)
    if found:
        hour, minute, second = (int(part or 0) for part in found.groups())
        if hour < 24 and minute < 60 and second < 60:
            clock = time(hour, minute, second)
    return timezone.make_aware(datetime.combine(day, clock if clock != time(0) else time(12)))


NUMBER = Field(
    "order", gettext_lazy("Order number"), required=True,
    parse=parse.text(max_length=LONGEST_NUMBER),
    synonyms=["订单号", "单号", "InvoiceNo", "InvoiceItemNumber"], example="A-1001",
)  # fmt: skip
CUSTOMER = Field(
    "customer", gettext_lazy("Customer code"), parse=parse.text(max_length=30),
    synonyms=["客户编码", "客户编号", "CustomerID", "StoreNumber"], example="C001",
)  # fmt: skip
DATE = Field(
    "date", gettext_lazy("Date"), required=True, parse=moment,
    synonyms=["日期", "下单日期", "InvoiceDate"], example="2026-03-31 09:30",
)  # fmt: skip
CODE = Field(
    "code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=48),
    synonyms=["货号", "商品编码", "StockCode", "ItemNumber"], example="JY-500",
)  # fmt: skip
PRICE = Field(
    "price", gettext_lazy("Unit price"), parse=parse.decimal(places=4, least=None),
    synonyms=["单价", "UnitPrice"], example="8.50",
)  # fmt: skip
AMOUNT = Field(
    "amount", gettext_lazy("Amount"), parse=parse.decimal(places=2, least=None),
    synonyms=["金额", "SaleDollars"], example="204.00",
)  # fmt: skip
