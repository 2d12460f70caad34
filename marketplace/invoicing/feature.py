"""What invoicing brings: invoices, the schedule of coming ones, refunds of them, their papers. Pages are billing's."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.books.queries import KEPT, OWED, PAYEE
from marketplace.invoicing import queries, services
from marketplace.invoicing.models import (
    Deduction,
    Invoice,
    PaymentAccount,
    PlannedInvoice,
    Refund,
    SurplusMove,
    TaxDocument,
)
from marketplace.kernel.feature import Feature, PolicyRow, letters

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "invoicing",
    handlers={"open_planned": services.open_planned},
    jobs={"open_planned": timedelta(days=1)},
    letters=letters(
        "company_closed",
        "deduction_approved",
        "deduction_requested",
        "invoice_issued",
        "invoice_planned",
        "invoice_voided",
        "payment_received",
    ),
    subjects={"invoice_id": Invoice, "planned_id": PlannedInvoice, "refund_id": Refund},
    papers={"invoice": queries.may_read, "surplus_move": queries.may_read_move},
    policy=[
        PolicyRow("vat_bp", BEGINNING, 1000, "부가가치세법 제30조"),
        PolicyRow("payment_due_days", BEGINNING, 30, "센터 운영 기준"),
    ],
    persons={Deduction: KEPT, SurplusMove: KEPT, PlannedInvoice: KEPT, Refund: KEPT, TaxDocument: KEPT},
    organisations={Invoice: OWED, PlannedInvoice: OWED, PaymentAccount: PAYEE},
)
