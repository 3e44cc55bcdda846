"""The phone: ordering for customers' people, the trip for drivers. The shells know these names."""

from django.urls import path

from orders.views import (
    driver,
    driver_packaging,
    driver_returns,
    ratings,
    shop_cart,
    shop_catalogue,
    shop_checkout,
    shop_coupons,
    shop_deposit,
    shop_edit,
    shop_for,
    shop_freight,
    shop_me,
    shop_orders,
    shop_quick,
    shop_quotations,
    shop_usual,
)

_ORDER = "shop/orders/<str:number>/"
_OFFER = "shop/quotations/<str:number>/"
_STOP = "driver/stops/<str:number>/"
_BACK = "driver/returns/<str:number>/"

urlpatterns = [
    path("shop/", shop_catalogue.shop, name="shop"),
    path("shop/for/", shop_for.shop_for, name="shop-for"),
    path("shop/for/end/", shop_for.shop_for_end, name="shop-for-end"),
    path("shop/brands/", shop_catalogue.brand_centre, name="shop-brands"),
    path("shop/goods/<int:pk>/", shop_catalogue.goods, name="shop-goods"),
    path("shop/cart/", shop_cart.cart, name="cart"),
    path("shop/cart/badge/", shop_cart.cart_badge, name="cart-badge"),
    path("shop/cart/lines/<int:sku>/", shop_cart.cart_line, name="cart-line"),
    path("shop/coupons/", shop_coupons.shop_coupons, name="shop-coupons"),
    path("shop/cart/changes/", shop_cart.cart_changes, name="cart-changes"),
    path("shop/quick/", shop_quick.shop_quick, name="shop-quick"),
    path("shop/quick/sample/", shop_quick.shop_quick_sample, name="shop-quick-sample"),
    path("shop/checkout/", shop_checkout.checkout, name="checkout"),
    path("shop/orders/", shop_orders.order_list, name="shop-order-list"),
    path(_ORDER, shop_orders.order_detail, name="shop-order"),
    path(f"{_ORDER}edit/", shop_edit.order_edit, name="shop-order-edit"),
    path(f"{_ORDER}change-withdrawal/", shop_edit.change_withdrawal, name="shop-change-withdrawal"),
    path(f"{_ORDER}edit/", shop_edit.order_edit, name="shop-order-edit"),
    path(f"{_ORDER}change-withdrawal/", shop_edit.change_withdrawal, name="shop-change-withdrawal"),
    path(
        f"{_ORDER}freight/acceptance/", shop_freight.freight_acceptance, name="shop-freight-accept"
    ),
    path(f"{_ORDER}freight/refusal/", shop_freight.freight_refusal, name="shop-freight-refuse"),
    path(f"{_ORDER}withdrawal/", shop_orders.withdrawal, name="shop-order-withdrawal"),
    path(f"{_ORDER}deposit/", shop_deposit.order_deposit, name="shop-order-deposit"),
    path(f"{_ORDER}repeat/", shop_orders.again, name="shop-order-again"),
    path(f"{_ORDER}goods/<int:product>/rating/", ratings.rate, name="shop-rate"),
    path("shop/ratings/pictures/<int:pk>/", ratings.rating_picture, name="rating-picture"),
    path("shop/shipments/<str:number>/", shop_orders.shipment, name="shop-shipment"),
    path("shop/returns/<str:number>/", shop_orders.sent_back, name="shop-return"),
    path("shop/shipments/<str:number>/receipt/", shop_orders.receipt, name="shop-receipt"),
    path("shop/usual/", shop_usual.usual_lists, name="shop-usual-lists"),
    path("shop/usual/<int:pk>/", shop_usual.usual_list, name="shop-usual-list"),
    path("shop/usual/<int:pk>/cart/", shop_usual.usual_cart, name="shop-usual-cart"),
    path("shop/usual/<int:pk>/removal/", shop_usual.usual_removal, name="shop-usual-removal"),
    path("shop/quotations/", shop_quotations.quotation_list, name="shop-quotation-list"),
    path(_OFFER, shop_quotations.quotation_detail, name="shop-quotation"),
    path(
        f"{_OFFER}acceptance/", shop_quotations.quotation_acceptance, name="shop-quotation-accept"
    ),
    path(f"{_OFFER}refusal/", shop_quotations.quotation_refusal, name="shop-quotation-refuse"),
    path("shop/me/", shop_me.me, name="me"),
    path("driver/", driver.driver, name="driver"),
    path(_STOP, driver.stop, name="driver-stop"),
    path(f"{_STOP}departure/", driver.departure, name="driver-departure"),
    path(f"{_STOP}arrival/", driver.arrival, name="driver-arrival"),
    path(f"{_STOP}packaging/", driver_packaging.stop_packaging, name="driver-packaging"),
    path(f"{_STOP}returns/", driver_returns.stop_return, name="driver-return"),
    path(f"{_BACK}approval/", driver_returns.approval, name="driver-return-approval"),
    path(f"{_BACK}rejection/", driver_returns.rejection, name="driver-return-rejection"),
]
