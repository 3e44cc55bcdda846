"""Addresses of customers, the doors they come through, and their own data."""

from django.urls import path

from crm.views import (
    applications,
    coupon_holders,
    customers,
    customers_bulk,
    grading,
    join,
    me,
    panels,
    places,
    share,
)

app_name = "crm"
_ONE = "office/customers/<str:code>/"
_SELECTED = "office/customers/selected/"
_APPLICATION = "office/applications/<str:number>/"

urlpatterns = [
    path("places/", places.places, name="places"),
    path("office/coupons/<int:pk>/holders/", coupon_holders.coupon_holders, name="coupon-holders"),
    path("office/coupons/<int:pk>/giving/", coupon_holders.coupon_giving, name="coupon-giving"),
    path("office/customers/", customers.customer_list, name="customer-list"),
    path("office/customers/new/", customers.customer_new, name="customer-new"),
    path(f"{_SELECTED}change/form/", customers_bulk.change_form, name="customers-change-form"),
    path(f"{_SELECTED}change/", customers_bulk.change, name="customers-change"),
    path(f"{_SELECTED}blocking/", customers_bulk.blocking, name="customers-blocking"),
    path(f"{_SELECTED}unblocking/", customers_bulk.unblocking, name="customers-unblocking"),
    path(_ONE, customers.customer_detail, name="customer-detail"),
    path(f"{_ONE}peek/", customers.customer_peek, name="customer-peek"),
    path(f"{_ONE}data/", customers.customer_data, name="customer-data"),
    path(f"{_ONE}block/", customers.customer_block, name="customer-block"),
    path(f"{_ONE}own-prices/", customers.customer_own_prices, name="customer-own-prices"),
    path(f"{_ONE}trail/", customers.customer_trail, name="customer-trail"),
    path(f"{_ONE}people/", panels.people_panel, name="customer-people"),
    path(f"{_ONE}people/<int:pk>/ending/", panels.member_ending, name="member-ending"),
    path(f"{_ONE}people/<int:pk>/role/", panels.member_role, name="member-role"),
    path(f"{_ONE}addresses/", panels.addresses_panel, name="customer-addresses"),
    path(f"{_ONE}addresses/new/", panels.address_addition, name="address-addition"),
    path(f"{_ONE}addresses/<int:pk>/", panels.address_form, name="address-form"),
    path(f"{_ONE}addresses/<int:pk>/removal/", panels.address_removal, name="address-removal"),
    path(f"{_ONE}share/", share.customer_share, name="customer-share"),
    path(
        f"{_ONE}share/<int:pk>/revocation/",
        share.invitation_revocation,
        name="invitation-revocation",
    ),
    path("office/applications/", applications.application_list, name="application-list"),
    path(_APPLICATION, applications.application_detail, name="application-detail"),
    path(
        f"{_APPLICATION}approval/", applications.application_approval, name="application-approval"
    ),
    path(
        f"{_APPLICATION}rejection/",
        applications.application_rejection,
        name="application-rejection",
    ),
    path(
        f"{_APPLICATION}pictures/<slug:which>/",
        applications.application_picture,
        name="application-picture",
    ),
    path("office/grading/", grading.grading, name="grading"),
    path("office/grading/types/", grading.type_save, name="type-save"),
    path("office/grading/levels/", grading.level_save, name="level-save"),
    path(
        "office/grading/<slug:kind>/<int:pk>/removal/",
        grading.grading_removal,
        name="grading-removal",
    ),
    path("office/areas/", grading.area_list, name="area-list"),
    path("office/areas/<int:pk>/removal/", grading.area_removal, name="area-removal"),
    path("office/people/<int:pk>/areas/", grading.person_areas, name="person-areas"),
    path("join/<str:token>/", join.join, name="join"),
    path("shop/me/profile/", join.profile, name="profile"),
    path("shop/me/applications/<str:number>/", join.my_application, name="my-application"),
    path("shop/me/applications/<str:number>/again/", join.apply_again, name="apply-again"),
    path("shop/me/account/", me.my_account, name="my-account"),
    path("shop/me/acting/", me.act_for, name="act-for"),
    path("shop/me/company/", me.my_company, name="my-company"),
    path("shop/me/people/", me.my_people, name="my-people"),
    path("shop/me/people/invitations/", me.my_invitation, name="my-invitation"),
    path(
        "shop/me/people/invitations/<int:pk>/revocation/",
        me.my_invitation_revocation,
        name="my-invitation-revocation",
    ),
    path("shop/me/people/<int:pk>/ending/", me.my_member_ending, name="my-member-ending"),
    path("shop/me/addresses/", me.address_list, name="address-list"),
    path("shop/me/addresses/new/", me.address_new, name="address-new"),
    path("shop/me/addresses/<int:pk>/", me.address_edit, name="address-edit"),
    path("shop/me/addresses/<int:pk>/removal/", me.my_address_removal, name="my-address-removal"),
]
