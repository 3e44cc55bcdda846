"""Addresses of the order desk. The phone's and the driver's are in urls_shop."""

from django.urls import path

from orders.views import (
    office_beside,
    office_channels,
    office_entry,
    office_holds,
    office_order,
    office_orders,
    office_quick,
    office_quotations,
    office_report,
    office_reprice,
    office_returns,
    office_served,
    office_shipments,
    papers,
)

app_name = "orders"
_ONE = "office/orders/<str:number>/"
_OUT = "office/shipments/<str:number>/"
_BACK = "office/returns/<str:number>/"
_OFFER = "office/quotations/<str:number>/"
_WORDS = "office/customers/<str:code>/words/"

urlpatterns = [
    path("office/orders/", office_orders.order_list, name="order-list"),
    path(
        "office/price-books/<int:pk>/touch/",
        office_reprice.price_book_touch,
        name="price-book-touch",
    ),
    path("office/orders/new/", office_entry.order_new, name="order-new"),
    path("office/orders/quick/", office_quick.quick_order, name="quick-order"),
    path("office/orders/quick/sample/", office_quick.quick_sample, name="quick-sample"),
    path("office/orders/goods/", office_entry.order_goods, name="order-goods"),
    path("office/orders/quote/", office_entry.order_quote, name="order-quote"),
    path("office/orders/takes/", office_beside.order_takes, name="order-takes"),
    path("office/orders/keying/", office_beside.keying_save, name="keying-save"),
    path("office/orders/keying/removal/", office_beside.keying_drop, name="keying-drop"),
    path("office/orders/approvals/", office_orders.bulk_approval, name="bulk-approval"),
    path("office/orders/rejections/", office_orders.bulk_rejection, name="bulk-rejection"),
    path(_ONE, office_order.order_detail, name="order-detail"),
    path(f"{_ONE}peek/", office_orders.order_peek, name="order-peek"),
    path(f"{_ONE}draft/", office_entry.order_draft, name="order-draft"),
    path(f"{_ONE}rows/", office_beside.order_rows, name="order-rows"),
    path(f"{_ONE}lines/", office_order.order_lines, name="order-lines"),
    path(f"{_ONE}prices/", office_reprice.order_reprice, name="order-reprice"),
    path(f"{_ONE}details/", office_order.order_details, name="order-details"),
    path(f"{_ONE}approval/", office_order.approval, name="order-approval"),
    path(f"{_ONE}rejection/", office_order.rejection, name="order-rejection"),
    path(f"{_ONE}review-removal/", office_order.review_removal, name="order-review-removal"),
    path(f"{_ONE}shipping/", office_order.shipping, name="order-shipping"),
    path(f"{_ONE}closing/", office_order.closing, name="order-closing"),
    path(f"{_ONE}submission/", office_order.submission, name="order-submission"),
    path(f"{_ONE}release/", office_holds.order_release, name="order-release"),
    path(f"{_ONE}pick-up/", office_holds.pick_up, name="order-pick-up"),
    path(f"{_ONE}withdrawal/", office_order.withdrawal, name="order-withdrawal"),
    path(
        "office/customers/<str:code>/orders/", office_orders.customer_panel, name="customer-panel"
    ),
    path(_WORDS, office_quick.words_panel, name="words-panel"),
    path(f"{_WORDS}addition/", office_quick.word_addition, name="word-addition"),
    path(f"{_WORDS}<int:pk>/removal/", office_quick.word_removal, name="word-removal"),
    path("office/holds/", office_holds.hold_list, name="hold-list"),
    path("office/holds/releases/", office_holds.bulk_release, name="bulk-release"),
    path("office/shipments/", office_shipments.shipment_list, name="shipment-list"),
    path(_OUT, office_shipments.shipment_detail, name="shipment-detail"),
    path(f"{_OUT}arrangement/", office_shipments.arrangement, name="shipment-arrangement"),
    path(f"{_OUT}write-off/", office_shipments.shipment_write_off, name="shipment-write-off"),
    path(f"{_OUT}returns/new/", office_returns.return_new, name="return-new"),
    path("office/deliveries/", office_shipments.delivery_list, name="delivery-list"),
    path("office/returns/", office_returns.return_list, name="return-list"),
    path(_BACK, office_returns.return_detail, name="return-detail"),
    path(f"{_BACK}approval/", office_returns.return_approval, name="return-approval"),
    path(f"{_BACK}rejection/", office_returns.return_rejection, name="return-rejection"),
    path(f"{_BACK}reception/", office_returns.return_reception, name="return-reception"),
    path("office/quotations/", office_quotations.quotation_list, name="quotation-list"),
    path("office/quotations/new/", office_quotations.quotation_new, name="quotation-new"),
    path(_OFFER, office_quotations.quotation_detail, name="quotation-detail"),
    path(f"{_OFFER}goods/", office_quotations.quotation_goods, name="quotation-goods"),
    path(f"{_OFFER}prices/", office_quotations.quotation_prices, name="quotation-prices"),
    path(f"{_OFFER}sending/", office_quotations.quotation_sending, name="quotation-sending"),
    path(
        f"{_OFFER}withdrawal/", office_quotations.quotation_withdrawal, name="quotation-withdrawal"
    ),
    path(
        f"{_OFFER}acceptance/", office_quotations.quotation_acceptance, name="quotation-acceptance"
    ),
    path(f"{_OFFER}refusal/", office_quotations.quotation_refusal, name="quotation-refusal"),
    path("papers/quotations/<str:number>/", papers.quotation, name="quotation-paper"),
    path(
        "papers/quotations/<str:number>/pdf/",
        papers.quotation,
        {"as_pdf": True},
        name="quotation-paper-pdf",
    ),
    path("office/channels/", office_channels.channel_list, name="channel-list"),
    path("office/channels/new/", office_channels.channel_new, name="channel-new"),
    path("office/channels/<slug:code>/", office_channels.channel_detail, name="channel-detail"),
    path("office/served/", office_served.served_list, name="served-list"),
    path("office/served/new/", office_served.served_new, name="served-new"),
    path("office/served/<int:pk>/", office_served.served_detail, name="served-detail"),
    path("office/served/<int:pk>/removal/", office_served.served_removal, name="served-removal"),
    path("office/report/", office_report.report, name="report"),
    path("papers/orders/<str:number>/", papers.order_confirmation, name="order-confirmation"),
    path(
        "papers/orders/<str:number>/pdf/",
        papers.order_confirmation,
        {"as_pdf": True},
        name="order-confirmation-pdf",
    ),
    path("papers/returns/<str:number>/", papers.return_slip, name="return-slip"),
    path(
        "papers/returns/<str:number>/pdf/",
        papers.return_slip,
        {"as_pdf": True},
        name="return-slip-pdf",
    ),
    path("papers/shipments/<str:number>/", papers.delivery_note, name="delivery-note"),
    path(
        "papers/shipments/<str:number>/pdf/",
        papers.delivery_note,
        {"as_pdf": True},
        name="delivery-note-pdf",
    ),
]
