from django.urls import path

from finance.views import (
    bill_entry,
    bills,
    ledger_pages,
    packaging,
    packaging_slips,
    papers,
    papers_suppliers,
    payables,
    payouts,
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
_BILL = "office/bills/<str:number>/"
_PAYOUT = "office/supplier-payments/<str:number>/"
_MINE = "shop/payments/<str:number>/"
_PACKAGING_OF = "office/packaging/customers/<str:code>"

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
    path("office/bills/", bills.bill_list, name="bill-list"),
    path("office/bills/new/", bill_entry.bill_new, name="bill-new"),
    path(_BILL, bills.bill_detail, name="bill-detail"),
    path(f"{_BILL}change/", bill_entry.bill_change, name="bill-change"),
    path(f"{_BILL}review/", bills.bill_review_step, name="bill-review"),
    path(f"{_BILL}cancellation/", bills.bill_cancellation, name="bill-cancellation"),
    path(f"{_BILL}write-off/", bills.bill_write_off, name="bill-write-off"),
    path("office/supplier-payments/", payouts.payout_list, name="payout-list"),
    path("office/supplier-payments/new/", payouts.payout_new, name="payout-new"),
    path(_PAYOUT, payouts.payout_detail, name="payout-detail"),
    path(f"{_PAYOUT}review/", payouts.payout_review, name="payout-review"),
    path(f"{_PAYOUT}rejection/", payouts.payout_rejection, name="payout-rejection"),
    path(f"{_PAYOUT}withdrawal/", payouts.payout_withdrawal, name="payout-withdrawal"),
    path(f"{_PAYOUT}write-off/", payouts.payout_write_off, name="payout-write-off"),
    path("office/payables/", payables.payable_list, name="payable-list"),
    path(
        "office/payables/statements/<str:number>/",
        payables.supplier_statement,
        name="supplier-statement",
    ),
    path("office/suppliers/<str:number>/money/", payables.supplier_panel, name="supplier-money"),
    path("office/ledger/", ledger_pages.entry_list, name="entry-list"),
    path("office/ledger/trial-balance/", ledger_pages.trial_balance_page, name="trial-balance"),
    path("office/ledger/<int:pk>/", ledger_pages.entry_detail, name="entry-detail"),
    path(
        "office/ledger/documents/<str:number>/",
        ledger_pages.document_entries,
        name="document-entries",
    ),
    path("office/packaging/", packaging.packaging_list, name="packaging-list"),
    path(
        "office/packaging/slips/", packaging_slips.packaging_slip_list, name="packaging-slip-list"
    ),
    path(
        "office/packaging/slips/<str:number>/",
        packaging_slips.packaging_slip,
        name="packaging-slip",
    ),
    path(
        "office/packaging/slips/<str:number>/write-off/",
        packaging_slips.packaging_slip_write_off,
        name="packaging-slip-write-off",
    ),
    path(f"{_PACKAGING_OF}/", packaging.packaging_customer, name="packaging-customer"),
    path(
        f"{_PACKAGING_OF}/moves/",
        packaging.packaging_customer_move,
        name="packaging-customer-move",
    ),
    path(f"{_PACKAGING_OF}/terms/", packaging.packaging_terms, name="packaging-terms"),
    path(
        "office/packaging/suppliers/<str:number>/",
        packaging.packaging_supplier,
        name="packaging-supplier",
    ),
    path(
        "office/packaging/suppliers/<str:number>/moves/",
        packaging.packaging_supplier_move,
        name="packaging-supplier-move",
    ),
    path("shop/money/", shop.my_money, name="my-money"),
    path("shop/packaging/", packaging_slips.my_packaging, name="my-packaging"),
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
    path(
        "papers/packaging/<str:number>/", packaging_slips.packaging_paper, name="packaging-paper"
    ),
    path(
        "papers/packaging/<str:number>/pdf/",
        packaging_slips.packaging_paper,
        {"as_pdf": True},
        name="packaging-paper-pdf",
    ),
    path("papers/statements/<str:code>/", papers.statement_paper, name="statement-print"),
    path(
        "papers/statements/<str:code>/pdf/",
        papers.statement_paper,
        {"as_pdf": True},
        name="statement-pdf",
    ),
    path("papers/bills/<str:number>/", papers_suppliers.bill_paper, name="bill-paper"),
    path(
        "papers/bills/<str:number>/pdf/",
        papers_suppliers.bill_paper,
        {"as_pdf": True},
        name="bill-paper-pdf",
    ),
    path(
        "papers/supplier-payments/<str:number>/", papers_suppliers.payout_paper, name="payout-paper"
    ),
    path(
        "papers/supplier-payments/<str:number>/pdf/",
        papers_suppliers.payout_paper,
        {"as_pdf": True},
        name="payout-paper-pdf",
    ),
    path(
        "papers/supplier-statements/<str:number>/",
        papers_suppliers.supplier_statement_paper,
        name="supplier-statement-paper",
    ),
    path(
        "papers/supplier-statements/<str:number>/pdf/",
        papers_suppliers.supplier_statement_paper,
        {"as_pdf": True},
        name="supplier-statement-paper-pdf",
    ),
    path("papers/my-statement/", papers.my_statement_paper, name="my-statement-print"),
    path(
        "papers/my-statement/pdf/",
        papers.my_statement_paper,
        {"as_pdf": True},
        name="my-statement-pdf",
    ),
]
