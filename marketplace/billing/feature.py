"""What billing brings: invoices and their payment by transfer or card, arrears, bonds, and the books."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.billing import queries, services
from marketplace.billing.commands import commands
from marketplace.billing.models import (
    BankReceipt,
    DoubtfulDeposit,
    GuaranteeBond,
    Invoice,
    JournalEntry,
    PaymentAccount,
    PaymentAttempt,
    PeriodClose,
    PlannedInvoice,
    ReconciliationIssue,
    RecordedRate,
    Refund,
    TaxDocument,
    WriteOff,
)
from marketplace.billing.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import Follows, Organisations, Stays
from marketplace.kernel.text import Text

BEGINNING = date(2000, 1, 1)
BOOKS = Stays(
    "the books keep who did what for five years and longer (국세기본법 제85조의3); the account says nothing any more"
)
PAYEE = Organisations(Stays("only companies merge; the payee stays"), Stays("the books stay"))
OWED = Organisations(Follows(), Stays("what is owed stays owed; the payee is told"))

FEATURE = Feature(
    "billing",
    blueprint=bp,
    commands=commands,
    handlers={
        "submit_attempt": services.submit_attempt,
        "close_attempts": services.close_attempts,
        "submit_refund": services.submit_refund,
        "stripe_event": services.work_event,
        "poll_attempts": services.poll_attempts,
        "fetch_events": services.fetch_events,
        "compare_balance": services.compare_balance,
        "remind_arrears": services.remind_arrears,
        "open_planned": services.open_planned,
        "remind_bonds": services.remind_bonds,
    },
    jobs={
        "poll_attempts": timedelta(minutes=10),
        "fetch_events": timedelta(hours=1),
        "compare_balance": timedelta(days=1),
        "remind_arrears": timedelta(days=1),
        "open_planned": timedelta(days=1),
        "remind_bonds": timedelta(days=1),
    },
    letters=letters(
        "arrears", "bond_expiring", "company_closed", "dispute", "invoice_issued", "invoice_planned", "invoice_voided",
        "payment_received", "refund_finished", "refund_requested", "write_off_requested",
    ),
    subjects={
        "invoice_id": Invoice,
        "attempt_id": PaymentAttempt,
        "refund_id": Refund,
        "receipt_id": BankReceipt,
        "planned_id": PlannedInvoice,
        "bond_id": GuaranteeBond,
    },
    work=[queries.work_items],
    menu=[MenuEntry("billing.desk", Text("청구·납부", "Billing"), "receipt", audience.reads_money, main=40, desk=40)],
    papers={
        "invoice": queries.may_read,
        "payment_attempt": queries.may_read_attempt,
        "bank_receipt": queries.may_read_receipt,
    },
    policy=[
        PolicyRow("vat_bp", BEGINNING, 1000, "부가가치세법 제30조"),
        PolicyRow("payment_due_days", BEGINNING, 30, "센터 운영 기준"),
        # Days after the due day on which an unpaid invoice is spoken of (negative: before it).
        PolicyRow("arrears_reminder_days", BEGINNING, [-7, 1, 15, 30, 60], "센터 운영 기준"),
        PolicyRow("arrears_interest_bp", BEGINNING, 600, "상법 제54조 (상사법정이율 연 6%)", False),
        PolicyRow("stripe_minimum_krw", BEGINNING, 100, "Stripe 결제 한도"),
        PolicyRow("stripe_maximum_krw", BEGINNING, 99_999_999, "Stripe 결제 한도"),
        PolicyRow("bond_reminder_days", BEGINNING, [60, 30, 7], "센터 운영 기준"),
    ],
    persons={
        BankReceipt: BOOKS, DoubtfulDeposit: BOOKS, GuaranteeBond: BOOKS, PaymentAttempt: BOOKS, PeriodClose: BOOKS, PlannedInvoice: BOOKS,
        ReconciliationIssue: BOOKS, RecordedRate: BOOKS, Refund: BOOKS, TaxDocument: BOOKS, WriteOff: BOOKS,
    },
    organisations={
        GuaranteeBond: OWED, Invoice: OWED, PlannedInvoice: OWED,
        JournalEntry: PAYEE, PaymentAccount: PAYEE, PeriodClose: PAYEE, ReconciliationIssue: PAYEE, RecordedRate: PAYEE,
    },
)  # fmt: skip
