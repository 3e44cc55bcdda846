"""Customers' own codes from a table."""

import pytest
from django.core.management import call_command

from inventory.models import Barcode
from orders.models import Alias

pytestmark = pytest.mark.django_db(transaction=True)


def test_own_codes_come_in_and_again_change_nothing(tmp_path, max_, jade, soy, tea):
    Barcode.objects.create(sku=soy, code="16901234567899", factor=12)
    Alias.objects.create(customer=jade, text="cha", sku=soy, updated_at=jade.created_at)
    path = tmp_path / "codes.csv"
    path.write_text(
        "Customer code,Customer's own code,Our code or barcode\n"
        "C001,1001,16901234567899\nC001,Cha,TEA\nC001,x,nothing\nC009,y,TEA\n"
    )
    for _time in range(2):
        with pytest.raises(SystemExit):  # two rows are set aside
            call_command("import_own_codes", str(path), "--as", "max")
        assert list(
            Alias.objects.values_list("text", "sku__code", "factor", "is_code").order_by("text")
        ) == [("1001", "SOY", 12, True), ("cha", "TEA", 1, True)]
