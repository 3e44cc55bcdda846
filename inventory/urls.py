from django.urls import URLPattern, path

from inventory.views import (
    office_adjust,
    office_assembly,
    office_attributes,
    office_kits,
    office_library,
    office_price_books,
    office_prices,
    office_product,
    office_products,
    office_promotions,
    office_schemes,
    office_stock,
    papers,
)

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
    path("office/categories/", office_library.category_list, name="category-list"),
    path("office/categories/new/", office_library.category_add, name="category-add"),
    path("office/categories/<int:pk>/", office_library.category_change, name="category-change"),
    path(
        "office/categories/<int:pk>/removal/",
        office_library.category_removal,
        name="category-removal",
    ),
    path("office/brands/", office_library.brand_list, name="brand-list"),
    path("office/brands/saving/", office_library.brand_save, name="brand-save"),
    path("office/units/", office_library.unit_list, name="unit-list"),
    path("office/units/saving/", office_library.unit_save, name="unit-save"),
    path("office/packs/saving/", office_library.pack_save, name="pack-save"),
    path("office/library/", office_library.library_page, name="library"),
    path("office/tags/saving/", office_library.tag_save, name="tag-save"),
    path(
        "office/specifications/saving/",
        office_library.specification_save,
        name="specification-save",
    ),
    path(
        "office/library/<slug:kind>/<int:pk>/removal/",
        office_library.entry_removal,
        name="entry-removal",
    ),
    path("office/attributes/", office_attributes.attribute_list, name="attribute-list"),
    path("office/attributes/saving/", office_attributes.attribute_save, name="attribute-save"),
    path(
        "office/attributes/<int:pk>/removal/",
        office_attributes.attribute_removal,
        name="attribute-removal",
    ),
    path("office/stock/", office_stock.stock_list, name="stock-list"),
    path("office/stock/moves/", office_stock.move_list, name="move-list"),
    path("office/warehouses/", office_stock.warehouse_list, name="warehouse-list"),
    path("office/warehouses/saving/", office_stock.warehouse_save, name="warehouse-save"),
    path("office/adjustments/", office_adjust.adjustment_list, name="adjustment-list"),
    path("office/adjustments/new/", office_adjust.adjustment_new, name="adjustment-new"),
    path("office/adjustments/lines/", office_adjust.adjustment_lines, name="adjustment-lines"),
    path(
        "office/adjustments/<str:number>/",
        office_adjust.adjustment_detail,
        name="adjustment-detail",
    ),
    path(
        "office/adjustments/<str:number>/write-off/",
        office_adjust.adjustment_write_off,
        name="adjustment-write-off",
    ),
    path("office/assemblies/", office_assembly.assembly_list, name="assembly-list"),
    path("office/assemblies/new/", office_assembly.assembly_new, name="assembly-new"),
    path("office/assemblies/preview/", office_assembly.assembly_preview, name="assembly-preview"),
    path(
        "office/assemblies/<str:number>/", office_assembly.assembly_detail, name="assembly-detail"
    ),
    path(
        "office/assemblies/<str:number>/write-off/",
        office_assembly.assembly_write_off,
        name="assembly-write-off",
    ),
    path("papers/assemblies/<str:number>/", papers.assembly_paper, name="assembly-paper"),
    path(
        "papers/assemblies/<str:number>/pdf/",
        papers.assembly_paper,
        {"as_pdf": True},
        name="assembly-paper-pdf",
    ),
    path("office/products/<int:pk>/kits/", office_kits.product_kits, name="product-kits"),
    path("office/specifications/<int:pk>/parts/", office_kits.kit_detail, name="kit-detail"),
    path("office/specifications/parts/lines/", office_kits.kit_lines, name="kit-lines"),
    path("papers/adjustments/<str:number>/", papers.adjustment_paper, name="adjustment-paper"),
    path(
        "papers/adjustments/<str:number>/pdf/",
        papers.adjustment_paper,
        {"as_pdf": True},
        name="adjustment-paper-pdf",
    ),
    path("office/price-lists/", office_prices.price_grid_page, name="price-list-list"),
    path("office/price-lists/saving/", office_prices.price_list_saving, name="price-list-saving"),
    path("office/prices/saving/", office_prices.prices_saving, name="prices-saving"),
    path("office/prices/formula/", office_prices.prices_formula, name="prices-formula"),
    path(
        "office/price-lists/<int:pk>/goods/<int:sku_pk>/",
        office_prices.price_tiers,
        name="price-tiers",
    ),
    path("office/price-lists/<int:pk>/own/", office_prices.own_prices, name="own-prices"),
    path(
        "office/price-lists/<int:pk>/own/saving/",
        office_prices.own_prices_saving,
        name="own-prices-saving",
    ),
    path(
        "office/price-lists/<int:pk>/own/finding/",
        office_prices.own_prices_finding,
        name="own-prices-finding",
    ),
    path("office/price-books/", office_price_books.book_list, name="price-book-list"),
    path("office/price-books/new/", office_price_books.book_new, name="price-book-new"),
    path("office/price-books/<int:pk>/", office_price_books.book_detail, name="price-book"),
    path(
        "office/price-books/<int:pk>/saving/",
        office_price_books.book_saving,
        name="price-book-saving",
    ),
    path(
        "office/price-books/<int:pk>/release/",
        office_price_books.book_release,
        name="price-book-release",
    ),
    path(
        "office/price-books/<int:pk>/cancellation/",
        office_price_books.book_cancellation,
        name="price-book-cancellation",
    ),
    path("office/promotions/", office_promotions.promotion_list, name="promotion-list"),
    path("office/promotions/new/", office_promotions.promotion_new, name="promotion-new"),
    path(
        "office/promotions/<int:pk>/", office_promotions.promotion_detail, name="promotion-detail"
    ),
    path(
        "office/promotions/<int:pk>/saving/",
        office_promotions.promotion_saving,
        name="promotion-saving",
    ),
    path(
        "office/promotions/<int:pk>/release/",
        office_promotions.promotion_release,
        name="promotion-release",
    ),
    path(
        "office/promotions/<int:pk>/stop/", office_promotions.promotion_stop, name="promotion-stop"
    ),
    path(
        "office/promotions/<int:pk>/trial/",
        office_promotions.promotion_trial,
        name="promotion-trial",
    ),
    path("office/schemes/", office_schemes.scheme_list, name="scheme-list"),
    path("office/schemes/<int:pk>/", office_schemes.scheme_detail, name="scheme-detail"),
    path("office/schemes/<int:pk>/saving/", office_schemes.scheme_saving, name="scheme-saving"),
    path("office/schemes/<int:pk>/removal/", office_schemes.scheme_removal, name="scheme-removal"),
    path("office/schemes/<int:pk>/sample/", office_schemes.scheme_sample, name="scheme-sample"),
    path("office/schemes/<int:pk>/goods/", office_schemes.scheme_goods, name="scheme-goods"),
]
