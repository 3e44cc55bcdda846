from django.urls import path

from finance.views import (
    ledger_pages,
    papers,
    receipts,
    receivables,
    review,
    settlements,
    shop,
    statements,
    tenders,
)

app_name = "finance"
_ONE = "office/settlements/<str:number>/"
_MINE = "shop/payments/<str:number>/"

urlpatterns = [
    path("office/settlements/", settlements.settlement_list, name="settlement-list"),
    path(
        "office/settlements/reviews/",
        review.settlement_bulk_review,
        name="settlement-bulk-review",
    ),
    path("office/settlements/new/", receipts.receipt_new, name="receipt-new"),
    path("office/settlements/tenders/", tenders.tender_list, name="tender-list"),
    path("office/settlements/tenders/<int:pk>/", tenders.tender_detail, name="tender-detail"),
    path(_ONE, settlements.settlement_detail, name="settlement-detail"),
    path(f"{_ONE}peek/", settlements.settlement_peek, name="settlement-peek"),
    path(f"{_ONE}slip/", settlements.settlement_slip, name="settlement-slip"),
    path(f"{_ONE}plan/", review.settlement_plan, name="settlement-plan"),
    path(f"{_ONE}change/", review.settlement_change, name="settlement-change"),
    path(f"{_ONE}review/", review.settlement_review, name="settlement-review"),
    path(f"{_ONE}rejection/", review.settlement_rejection, name="settlement-rejection"),
    path(f"{_ONE}withdrawal/", review.settlement_withdrawal, name="settlement-withdrawal"),
    path(f"{_ONE}write-off/", review.settlement_write_off, name="settlement-write-off"),
    path("office/receivables/", receivables.receivable_list, name="receivable-list"),
    path("office/receivables/documents/", receivables.open_item_list, name="open-item-list"),
    path("office/ageing/", receivables.ageing_page, name="ageing"),
    path("office/receivables/statements/<str:code>/", statements.statement, name="statement"),
    path("office/customers/<str:code>/money/", receivables.customer_panel, name="customer-panel"),
    path("office/ledger/", ledger_pages.entry_list, name="entry-list"),
    path("office/ledger/trial-balance/", ledger_pages.trial_balance_page, name="trial-balance"),
    path("office/ledger/<int:pk>/", ledger_pages.entry_detail, name="entry-detail"),
    path(
        "office/ledger/documents/<str:number>/",
        ledger_pages.document_entries,
        name="document-entries",
    ),
    path("shop/money/", shop.my_money, name="my-money"),
    path("shop/money/report/", shop.report_payment, name="report-payment"),
    path("shop/money/statement/", shop.my_statement, name="my-statement"),
    path("shop/payments/", shop.my_payments, name="my-payments"),
    path(_MINE, shop.my_payment, name="my-payment"),
    path(f"{_MINE}slip/", shop.my_payment_slip, name="my-payment-slip"),
    path(f"{_MINE}withdrawal/", shop.my_payment_withdrawal, name="my-payment-withdrawal"),
    path("papers/settlements/<str:number>/", papers.settlement_receipt, name="settlement-receipt"),
    path(
        "papers/settlements/<str:number>/pdf/",
        papers.settlement_receipt,
        {"as_pdf": True},
        name="settlement-receipt-pdf",
    ),
    path("papers/my-payments/<str:number>/", papers.my_receipt, name="my-receipt"),
    path(
        "papers/my-payments/<str:number>/pdf/",
        papers.my_receipt,
        {"as_pdf": True},
        name="my-receipt-pdf",
    ),
    path("papers/statements/<str:code>/", papers.statement_paper, name="statement-print"),
    path(
        "papers/statements/<str:code>/pdf/",
        papers.statement_paper,
        {"as_pdf": True},
        name="statement-pdf",
    ),
    path("papers/my-statement/", papers.my_statement_paper, name="my-statement-print"),
    path(
        "papers/my-statement/pdf/",
        papers.my_statement_paper,
        {"as_pdf": True},
        name="my-statement-pdf",
    ),
]
