from django.urls import URLPattern, path

from warehouse.views import (
    lines,
    office_counts,
    office_scraps,
    office_transfers,
    papers,
    scan_count,
)

app_name = "warehouse"
urlpatterns: list[URLPattern] = [
    path("office/warehouse/lines/", lines.line_found, name="line-found"),
    path("office/transfers/", office_transfers.transfer_list, name="transfer-list"),
    path("office/transfers/new/", office_transfers.transfer_new, name="transfer-new"),
    path(
        "office/transfers/<str:number>/",
        office_transfers.transfer_detail,
        name="transfer-detail",
    ),
    path(
        "office/transfers/<str:number>/sending/",
        office_transfers.transfer_sending,
        name="transfer-sending",
    ),
    path(
        "office/transfers/<str:number>/reception/",
        office_transfers.transfer_reception,
        name="transfer-reception",
    ),
    path(
        "office/transfers/<str:number>/missing/",
        office_transfers.transfer_missing,
        name="transfer-missing",
    ),
    path(
        "office/transfers/<str:number>/cancellation/",
        office_transfers.transfer_cancellation,
        name="transfer-cancellation",
    ),
    path(
        "office/transfers/<str:number>/undoing/",
        office_transfers.transfer_undoing,
        name="transfer-undoing",
    ),
    path("office/counts/", office_counts.count_list, name="count-list"),
    path("office/counts/new/", office_counts.count_new, name="count-new"),
    path("office/counts/<str:number>/", office_counts.count_detail, name="count-detail"),
    path("office/counts/<str:number>/sheet/", office_counts.count_sheet, name="count-sheet"),
    path("office/counts/<str:number>/recount/", office_counts.count_recount, name="count-recount"),
    path("office/counts/<str:number>/posting/", office_counts.count_posting, name="count-posting"),
    path(
        "office/counts/<str:number>/write-off/",
        office_counts.count_write_off,
        name="count-write-off",
    ),
    path(
        "office/counts/<str:number>/cancellation/",
        office_counts.count_cancellation,
        name="count-cancellation",
    ),
    path("office/counts/<str:number>/lines/<int:pk>/", office_counts.count_line, name="count-line"),
    path("office/counts/<str:number>/scan/", scan_count.count_scan, name="count-scan"),
    path("office/counts/<str:number>/entries/", scan_count.count_entry, name="count-entry"),
    path(
        "office/counts/<str:number>/entries/<int:pk>/undoing/",
        scan_count.count_entry_undo,
        name="count-entry-undo",
    ),
    path("office/scraps/", office_scraps.scrap_list, name="scrap-list"),
    path("office/scraps/new/", office_scraps.scrap_new, name="scrap-new"),
    path("office/scraps/<str:number>/", office_scraps.scrap_detail, name="scrap-detail"),
    path("office/scraps/<str:number>/photo/", office_scraps.scrap_photo, name="scrap-photo"),
    path(
        "office/scraps/<str:number>/write-off/",
        office_scraps.scrap_write_off,
        name="scrap-write-off",
    ),
    path("papers/transfers/<str:number>/", papers.transfer_paper, name="transfer-paper"),
    path(
        "papers/transfers/<str:number>/pdf/",
        papers.transfer_paper,
        {"as_pdf": True},
        name="transfer-paper-pdf",
    ),
    path("papers/counts/<str:number>/", papers.count_paper, name="count-paper"),
    path(
        "papers/counts/<str:number>/pdf/",
        papers.count_paper,
        {"as_pdf": True},
        name="count-paper-pdf",
    ),
    path("papers/scraps/<str:number>/", papers.scrap_paper, name="scrap-paper"),
    path(
        "papers/scraps/<str:number>/pdf/",
        papers.scrap_paper,
        {"as_pdf": True},
        name="scrap-paper-pdf",
    ),
]
