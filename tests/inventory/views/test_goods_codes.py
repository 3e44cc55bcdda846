from inventory.models import Barcode, Sku

HX = {"HX-Request": "true"}


def test_the_codes_of_every_specification_are_drawn_and_can_be_copied(at_desk, cleo, soy):
    red = Sku.objects.create(product=soy.product, code="SOY-R", specification="红", unit=soy.unit)
    Barcode.objects.create(sku=red, code="6901234567892")
    Barcode.objects.create(sku=red, code="16901234567899", factor=12)
    desk = at_desk(cleo)

    dialog = desk.get(f"/office/products/{soy.product_id}/codes/", headers=HX).content.decode()
    page = desk.get(f"/office/products/{soy.product_id}/codes/").content.decode()

    for said in (dialog, page):
        assert said.count("<svg") >= 3  # two barcodes, and the code of what has none
        assert all(
            f'data-copy="{code}"' in said
            for code in ("SOY", "SOY-R", "6901234567892", "16901234567899")
        )
    assert "<dialog" in dialog
    assert "<html" not in dialog


def test_a_code_no_barcode_can_say_is_shown_and_not_drawn(at_desk, cleo, soy):
    Barcode.objects.create(sku=soy, code="酱油<1>")

    page = at_desk(cleo).get(f"/office/products/{soy.product_id}/codes/", headers=HX)

    assert 'data-copy="酱油&lt;1&gt;"' in page.content.decode()


def test_lists_offer_the_codes_of_their_goods(at_desk, max_, soy):
    address = f'data-codes="/office/products/{soy.product_id}/codes/"'
    desk = at_desk(max_)

    assert address in desk.get("/office/products/").content.decode()
    assert address in desk.get("/office/stock/", follow=True).content.decode()


def test_a_buyer_sees_no_codes_of_the_office(at_desk, lin, soy):
    page = at_desk(lin).get(f"/office/products/{soy.product_id}/codes/")
    assert page.status_code in {302, 403}
