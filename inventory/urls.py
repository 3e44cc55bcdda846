from django.urls import URLPattern, path

from inventory.views import office_product, office_products

app_name = "inventory"
urlpatterns: list[URLPattern] = [
    path("office/products/", office_products.product_list, name="product-list"),
    path("office/products/tree/", office_products.category_rail, name="category-rail"),
    path("office/products/on-shelf/", office_products.products_on_shelf, name="products-on-shelf"),
    path(
        "office/products/off-shelf/",
        office_products.products_off_shelf,
        name="products-off-shelf",
    ),
    path("office/products/removal/", office_products.products_removal, name="products-removal"),
    path(
        "office/products/change/form/",
        office_products.products_change_form,
        name="products-change-form",
    ),
    path("office/products/change/", office_products.products_change, name="products-change"),
    path("office/products/new/", office_product.product_new, name="product-new"),
    path("office/products/<int:pk>/", office_product.product_detail, name="product-detail"),
    path("office/products/<int:pk>/row/", office_product.product_row, name="product-row"),
    path("office/products/<int:pk>/copies/", office_product.product_copies, name="product-copies"),
    path(
        "office/products/<int:pk>/removal/", office_product.product_removal, name="product-removal"
    ),
    path(
        "office/products/<int:pk>/pictures/",
        office_product.product_pictures,
        name="product-pictures",
    ),
    path("office/pictures/<int:pk>/lead/", office_product.picture_lead, name="picture-lead"),
    path(
        "office/pictures/<int:pk>/removal/", office_product.picture_removal, name="picture-removal"
    ),
    path(
        "office/products/by-number/<str:number>/",
        office_product.product_by_number,
        name="product-by-number",
    ),
]
