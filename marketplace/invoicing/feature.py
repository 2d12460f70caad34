"""What invoicing brings: invoices, the schedule of coming ones, refunds of them, their papers. Pages are billing's."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.books.queries import KEPT, OWED, PAYEE
from marketplace.invoicing import demo, queries, services
from marketplace.invoicing.models import (
    AccountChange,
    Deduction,
    Invoice,
    InvoiceShare,
    PaymentAccount,
    PlannedInvoice,
    Refund,
    SurplusMove,
    TaxDocument,
    TaxImport,
    VatRuling,
)
from marketplace.invoicing.queries.happenings import company_facts, company_line
from marketplace.kernel.feature import Feature, PolicyRow, letters
from marketplace.kernel.forgetting import Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "invoicing",
    handlers={
        "open_planned": services.open_planned,
        "apply_accounts": services.apply_accounts,
        "received_changed": services.follow_reductions,
    },
    jobs={"open_planned": timedelta(days=1), "apply_accounts": timedelta(minutes=10)},
    letters=letters(
        "account_change_confirmed",
        "account_change_entered",
        "account_change_undone",
        "account_changed",
        "payee_account_changed",
        "company_closed",
        "deduction_approved",
        "deduction_requested",
        "invoice_issued",
        "invoice_planned",
        "invoice_voided",
        "payment_received",
        "share_ended",
        "share_promised",
        "void_asked",
    ),
    subjects={
        "account_change_id": AccountChange,
        "invoice_id": Invoice,
        "planned_id": PlannedInvoice,
        "refund_id": Refund,
    },
    answers={
        "moves_with_company": queries.invoices_that_move,
        "company_line": company_line,
        "company_facts": company_facts,
    },
    papers={
        "invoice": queries.may_read,
        "reduction": queries.may_read_reduction,
        "surplus_move": queries.may_read_move,
    },
    policy=[
        PolicyRow("vat_bp", BEGINNING, 1000, "부가가치세법 제30조"),
        PolicyRow("account_change_delay_hours", BEGINNING, 24, "센터 운영 기준: 입금 계좌 변경의 적용 대기"),
        # How many days before its invoice a tax invoice may be dated: 월합계 or 선발행 within the month.
        PolicyRow("tax_document_reach_days", BEGINNING, 31, "센터 운영 기준", False),
        PolicyRow("payment_due_days", BEGINNING, 30, "센터 운영 기준"),
    ],
    persons={
        AccountChange: KEPT,
        Deduction: KEPT,
        SurplusMove: KEPT,
        Invoice: KEPT,
        PlannedInvoice: KEPT,
        Refund: KEPT,
        TaxDocument: KEPT,
        TaxImport: KEPT,
        VatRuling: KEPT,
    },
    retention=[
        Retention(
            "bills",
            Text("청구와 배분", "Invoices and distribution"),
            Text(
                "세금계산서 담당자, 배분 내역. 주민등록번호는 받지 않습니다.",
                "Tax contact, distribution. Resident numbers are never collected.",
            ),
            Text("국세기본법 제85조의3", "Framework Act on National Taxes, Art. 85-3"),
            Text(
                "거래가 있던 해의 세금 신고기한(다음 해 3월 31일)부터 5년. 받지 못했거나 다투는 금액이 있으면 그때까지",
                "5 years from the day by which the year's tax is declared (31 March of the next year); longer while a sum is owed or disputed",
            ),
            (services.destroy_bills,),
        ),
    ],
    demo=[Scene(0.9, demo.account_for_dollars)],
    organisations={
        Invoice: OWED,
        InvoiceShare: Organisations(
            Stays("the center that gives the grant: only companies merge"), Stays("the books stay")
        ),
        PlannedInvoice: OWED,
        PaymentAccount: PAYEE,
        AccountChange: PAYEE,
        TaxImport: PAYEE,
        VatRuling: OWED,
    },
)
