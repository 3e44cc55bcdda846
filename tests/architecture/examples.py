"""Something real behind every address that has an argument, and who may know that it exists.

Whatever can belong to a customer belongs to Opal Mart of Sanya. Sunny sells in Sanya, Sam in
Haikou; Qi and Quinn buy for Opal Mart, Lin and Bo for Jade Noodle House. A new address with an
argument is put into one of the GROUPS below, or the walk of tests/architecture fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

World = SimpleNamespace

# Who may know of it. Whoever lacks the permission of the address is refused before that.
EVERYBODY: frozenset[str] | None = None
_WIDE = frozenset({"olive", "max", "rui", "fin", "cleo", "cass", "sunny"})
_KEEPS_MONEY = frozenset({"olive", "max", "fin", "sunny"})
_SEES_PRICES = frozenset({"olive", "max", "rui", "fin", "sunny"})
_BUYERS = frozenset({"qi", "quinn"})
# Before they have said for whom they order they are asked that, whatever the address.
_ORDER_FOR_OTHERS = frozenset({"olive", "max", "rui", "sam", "sunny"})


@dataclass(frozen=True)
class Group:
    """Addresses that lead to the same thing: its arguments, and who may know of it.

    `said` is posted there, where an empty form is a page that does not exist.
    """

    args: Callable[[World], tuple[object, ...]]
    names: str
    seen_by: frozenset[str] | None = EVERYBODY
    said: dict[str, str] | None = None


GROUPS = [
    # customers and their people
    Group(
        lambda w: (w.opal.code,),
        "crm:customer-detail crm:customer-addresses crm:address-addition crm:customer-block"
        " crm:customer-data finance:customer-panel orders:customer-panel crm:customer-own-prices"
        " orders:words-panel orders:word-addition"
        " crm:customer-peek crm:customer-people crm:customer-share crm:customer-trail"
        " finance:statement finance:statement-print finance:statement-pdf"
        " finance:packaging-customer finance:packaging-terms",
        _WIDE,
    ),
    Group(lambda w: (w.opal.code, w.address.pk), "crm:address-form crm:address-removal", _WIDE),
    Group(lambda w: (w.opal.code, w.word.pk), "orders:word-removal", _WIDE),
    Group(lambda w: (w.opal.code, w.member.pk), "crm:member-ending crm:member-role", _WIDE),
    Group(lambda w: (w.opal.code, w.invitation.pk), "crm:invitation-revocation", _WIDE),
    Group(
        lambda w: (w.application.number,),
        "crm:application-detail crm:application-approval crm:application-rejection",
        _WIDE,
    ),
    Group(lambda w: (w.application.number, "licence"), "crm:application-picture", _WIDE),
    Group(
        lambda w: (w.application.number,), "crm:my-application crm:apply-again", frozenset({"ann"})
    ),
    Group(lambda w: (w.token,), "crm:join"),
    Group(
        lambda w: (w.opal.code,),
        "finance:packaging-customer-move",
        _WIDE,
        {"kind": "handed_out"},
    ),
    Group(
        lambda w: (w.packaging_slip.number,),
        "finance:packaging-slip finance:packaging-slip-write-off finance:packaging-paper"
        " finance:packaging-paper-pdf",
        _WIDE,
    ),
    Group(lambda w: (w.crate.pk,), "inventory:packaging-kind inventory:packaging-parts"),
    Group(lambda w: (w.crate.pk, w.crate_part.pk), "inventory:packaging-part-removal"),
    Group(
        lambda w: (w.supplier.number,),
        "finance:packaging-supplier finance:packaging-supplier-move",
        frozenset({"olive", "max", "cleo", "paige", "fin"}),
    ),
    Group(lambda w: (w.address.pk,), "crm:address-edit crm:my-address-removal", _BUYERS),
    Group(lambda w: (w.member.pk,), "crm:my-member-ending", _BUYERS),
    Group(lambda w: (w.invitation.pk,), "crm:my-invitation-revocation", _BUYERS),
    # orders
    Group(
        lambda w: (w.waiting.number,),
        "orders:order-detail orders:order-approval orders:order-closing orders:order-details"
        " orders:order-draft orders:order-lines orders:order-peek orders:order-rejection"
        " orders:order-rows"
        " orders:order-review-removal orders:order-shipping orders:order-submission"
        " orders:order-deposit-panel orders:order-withdrawal orders:order-reprice"
        " orders:order-pick-up"
        " orders:order-freight orders:order-freight-accept"
        " orders:order-release orders:order-remark orders:order-flags orders:order-gift"
        " orders:order-assignment"
        " orders:order-line-price orders:order-reopening orders:order-amend"
        " orders:order-changes orders:change-acceptance orders:change-refusal",
        _WIDE,
    ),
    Group(
        lambda w: (w.waiting.number,),
        "orders:order-deposit orders:deposit-release",
        _WIDE,
    ),
    Group(lambda w: (w.waiting.number, "withdraw"), "orders:order-undo", _WIDE),
    Group(
        lambda w: (w.waiting.number,),
        "shop-order-deposit shop-order shop-order-again shop-order-withdrawal shop-order-edit"
        " shop-change-withdrawal shop-freight-accept shop-freight-refuse",
        _BUYERS,
    ),
    Group(lambda w: (w.waiting.number, w.soy.product_id), "shop-rate", _BUYERS),
    Group(
        lambda w: (w.photo.pk,),
        "rating-picture",
        frozenset({"olive", "max", "rui"}) | _BUYERS,
    ),
    Group(
        lambda w: (w.waiting.number,),
        "orders:order-confirmation orders:order-confirmation-pdf",
        _WIDE | _BUYERS,
    ),
    Group(
        lambda w: (w.shipment.number,),
        "orders:shipment-detail orders:shipment-arrangement orders:return-new"
        " orders:shipment-write-off",
        _WIDE,
    ),
    Group(
        lambda w: (w.shipment.number,),
        "orders:shipment-whereabouts",
        _WIDE,
        said={"to": "received"},
    ),
    Group(lambda w: (w.shipment.number,), "shop-shipment shop-receipt", _BUYERS),
    Group(
        lambda w: (w.shipment.number,),
        "orders:delivery-note orders:delivery-note-pdf",
        _WIDE | _BUYERS,
    ),
    Group(
        lambda w: (w.shipment.number,),
        "driver-stop driver-departure driver-arrival driver-return driver-packaging",
        frozenset({"dan"}),
    ),
    Group(
        lambda w: (w.sent_back.number,),
        "driver-return-approval driver-return-rejection",
        frozenset({"dan"}),
    ),
    Group(
        lambda w: (w.sent_back.number,),
        "orders:return-detail orders:return-approval orders:return-reception"
        " orders:return-rejection",
        _WIDE,
    ),
    Group(lambda w: (w.sent_back.number,), "shop-return", _BUYERS),
    Group(
        lambda w: (w.sent_back.number,),
        "orders:return-slip orders:return-slip-pdf",
        _WIDE | _BUYERS,
    ),
    Group(lambda w: (w.opal.code,), "orders:usual-lists", _WIDE),
    Group(lambda w: (w.opal.code, w.usual.pk), "orders:usual-draft orders:usual-removal", _WIDE),
    Group(
        lambda w: (w.usual.pk,),
        "shop-usual-list shop-usual-cart shop-usual-removal",
        _BUYERS | _ORDER_FOR_OTHERS,
    ),
    Group(
        lambda w: (w.quotation.number,),
        "orders:quotation-detail orders:quotation-goods orders:quotation-prices"
        " orders:quotation-sending orders:quotation-withdrawal orders:quotation-acceptance"
        " orders:quotation-refusal",
        _WIDE,
    ),
    Group(
        lambda w: (w.quotation.number,),
        "shop-quotation shop-quotation-accept shop-quotation-refuse",
        _BUYERS,
    ),
    Group(
        lambda w: (w.quotation.number,),
        "orders:quotation-paper orders:quotation-paper-pdf",
        _WIDE | _BUYERS,
    ),
    Group(lambda w: (w.waiting.number,), "orders:order-split", _WIDE),
    Group(
        lambda w: (w.waiting.number,),
        "orders:order-merge",
        _WIDE,
        said={"other": "SO000001"},
    ),
    Group(lambda w: (w.waiting.number,), "orders:order-route", _WIDE, said={"warehouse": "main"}),
    Group(lambda w: (w.flag.pk,), "orders:flag-detail"),
    Group(lambda w: (w.run.number,), "orders:allocation-detail orders:allocation-undo"),
    Group(lambda w: (w.mall.code,), "orders:channel-detail"),
    Group(lambda w: (w.served.pk,), "orders:served-detail orders:served-removal"),
    # money
    Group(
        lambda w: (w.payment.number,),
        "finance:settlement-detail finance:settlement-change finance:settlement-peek"
        " finance:settlement-plan finance:settlement-rejection finance:settlement-review"
        " finance:settlement-slip finance:settlement-withdrawal finance:settlement-write-off"
        " finance:settlement-receipt finance:settlement-receipt-pdf",
        _KEEPS_MONEY,
    ),
    Group(
        lambda w: (w.payment.number,),
        "finance:my-payment finance:my-payment-slip finance:my-payment-withdrawal"
        " finance:my-receipt finance:my-receipt-pdf",
        _BUYERS,
    ),
    Group(
        lambda w: (w.bill.number,),
        "finance:bill-detail finance:bill-change finance:bill-review finance:bill-cancellation"
        " finance:bill-write-off finance:bill-paper finance:bill-paper-pdf",
    ),
    Group(
        lambda w: (w.payout.number,),
        "finance:payout-detail finance:payout-review finance:payout-rejection"
        " finance:payout-withdrawal finance:payout-write-off finance:payout-paper"
        " finance:payout-paper-pdf",
    ),
    Group(lambda w: (w.entry.pk,), "finance:entry-detail"),
    Group(lambda w: (w.shipment.number,), "finance:document-entries"),
    Group(lambda w: (w.tender.pk,), "finance:tender-detail"),
    # goods, prices, stock: one catalogue for the house, but a customer's prices are his own
    Group(lambda w: (w.soy.product_id,), "shop-goods"),
    Group(lambda w: (w.soy.pk,), "cart-line inventory:kit-detail orders:promised-panel"),
    Group(lambda w: (w.soy.pk, "moves"), "inventory:stock-part"),
    Group(
        lambda w: (w.soy.product_id,),
        "inventory:product-detail inventory:product-copies inventory:product-pictures"
        " inventory:product-codes inventory:product-removal inventory:product-row"
        " inventory:product-kits",
    ),
    Group(lambda w: (f"PR{w.soy.product_id:06}",), "inventory:product-by-number"),
    Group(lambda w: (w.picture.pk,), "inventory:picture-lead inventory:picture-removal"),
    Group(lambda w: (w.category.pk,), "inventory:category-change inventory:category-removal"),
    Group(lambda w: ("tag", w.tag.pk), "inventory:entry-removal"),
    Group(lambda w: (w.season.pk,), "inventory:attribute-removal"),
    Group(lambda w: (w.own_prices.pk, w.soy.pk), "inventory:price-tiers", _SEES_PRICES),
    Group(
        lambda w: (w.own_prices.pk,),
        "inventory:own-prices inventory:own-prices-finding inventory:own-prices-saving",
        _SEES_PRICES,
    ),
    Group(
        lambda w: (w.scheme.pk,),
        "inventory:scheme-detail inventory:scheme-goods inventory:scheme-removal"
        " inventory:scheme-sample inventory:scheme-saving",
    ),
    Group(
        lambda w: (w.book.pk,),
        "inventory:price-book inventory:price-book-cancellation inventory:price-book-release"
        " inventory:price-book-saving orders:price-book-touch",
    ),
    Group(
        lambda w: (w.coupon.pk,),
        "inventory:coupon inventory:coupon-release inventory:coupon-saving inventory:coupon-stop"
        " crm:coupon-holders crm:coupon-giving",
    ),
    Group(
        lambda w: (w.promotion.pk,),
        "inventory:promotion-detail inventory:promotion-release inventory:promotion-saving"
        " inventory:promotion-stop inventory:promotion-trial",
    ),
    Group(
        lambda w: (w.supplier.number,),
        "finance:supplier-money finance:supplier-statement finance:supplier-statement-paper"
        " finance:supplier-statement-paper-pdf"
        " inventory:supplier-detail inventory:supplier-saving inventory:supplier-goods"
        " inventory:purchase-lines",
    ),
    Group(lambda w: (w.supplier.number, w.soy.pk), "inventory:supplier-goods-removal"),
    Group(lambda w: (w.stock_rule.pk,), "inventory:rule-detail"),
    Group(lambda w: (w.proposal.pk,), "inventory:reorder-quantity", said={"quantity": "12"}),
    Group(
        lambda w: (w.purchase.number,),
        "inventory:purchase-detail inventory:purchase-goods inventory:purchase-sending"
        " inventory:purchase-date inventory:purchase-closing inventory:purchase-cancellation"
        " inventory:purchase-receive inventory:purchase-paper inventory:purchase-paper-pdf",
    ),
    Group(
        lambda w: (w.receipt.number,),
        "inventory:receipt-detail inventory:receipt-storing inventory:receipt-write-off"
        " inventory:receipt-cost inventory:receipt-return inventory:receipt-paper"
        " inventory:receipt-paper-pdf",
    ),
    Group(lambda w: (w.lot.number,), "inventory:lot-detail inventory:lot-saving"),
    Group(lambda w: (w.lot.number,), "orders:lot-customers"),
    Group(lambda w: (w.receipt.number, w.landed.number), "inventory:receipt-cost-removal"),
    Group(
        lambda w: (w.supplier_return.number,),
        "inventory:supplier-return inventory:supplier-return-write-off"
        " inventory:supplier-return-paper inventory:supplier-return-paper-pdf",
    ),
    Group(
        lambda w: (w.adjustment.number,),
        "inventory:adjustment-detail inventory:adjustment-write-off inventory:adjustment-paper"
        " inventory:adjustment-paper-pdf",
    ),
    Group(
        lambda w: (w.assembly.number,),
        "inventory:assembly-detail inventory:assembly-write-off inventory:assembly-paper"
        " inventory:assembly-paper-pdf",
    ),
    Group(
        lambda w: (w.transfer.number,),
        "warehouse:transfer-detail warehouse:transfer-sending warehouse:transfer-reception"
        " warehouse:transfer-missing warehouse:transfer-cancellation warehouse:transfer-undoing"
        " warehouse:transfer-paper warehouse:transfer-paper-pdf",
    ),
    Group(
        lambda w: (w.count.number,),
        "warehouse:count-detail warehouse:count-sheet warehouse:count-recount"
        " warehouse:count-posting warehouse:count-write-off warehouse:count-cancellation"
        " warehouse:count-scan warehouse:count-entry warehouse:count-paper"
        " warehouse:count-paper-pdf",
    ),
    Group(
        lambda w: (w.count.number, w.count.lines.first().pk),
        "warehouse:count-line",
    ),
    Group(lambda w: (w.count.number, 1), "warehouse:count-entry-undo"),
    Group(
        lambda w: (w.scrap.number,),
        "warehouse:scrap-detail warehouse:scrap-photo warehouse:scrap-write-off"
        " warehouse:scrap-paper warehouse:scrap-paper-pdf",
    ),
    Group(lambda w: (w.sanya.pk,), "crm:area-removal"),
    Group(lambda w: ("type", w.opal.type_id), "crm:grading-removal"),
    # the house, and what is one person's own
    Group(
        lambda w: (w.people["sunny"].pk,),
        "person-detail crm:person-areas person-ending person-password",
    ),
    Group(lambda w: (w.notice.pk,), "notice-open", frozenset({"qi"})),
    Group(
        lambda w: (w.job.pk,),
        "job job-cancellation job-report import-start",
        frozenset({"sunny", "olive", "max"}),
    ),
    Group(
        lambda w: (w.long_paper.pk,),
        "paper-job paper-job-cancellation paper-file",
        frozenset({"quinn"}),
    ),
    Group(lambda _w: ("slip",), "paper-size", said={"size": "a4"}),
    Group(lambda _w: ("products",), "import-upload import-template"),
    Group(lambda w: ("products", w.upload), "import-mapping", frozenset({"max"})),
    Group(lambda _w: ("jobs",), "list-columns list-views"),
    # Of a view that is somebody else's the list itself says so (tests/wholesale/lists).
    Group(lambda w: ("jobs", w.view.pk), "list-view-removal"),
    Group(lambda w: (w.slip.content_hash,), "file", frozenset()),
    Group(lambda _w: ("0b6bcb",), "theme-css"),
    Group(lambda _w: ("controls",), "gallery-part"),
]

EXAMPLES = {name: group for group in GROUPS for name in group.names.split()}
