"""Writing what is owed and what arrived: one sentence, one transaction each."""

from marketplace.billing.services.attempts import (
    card_refusal,
    close_attempts,
    live_attempt,
    start_attempt,
    submit_attempt,
    switch_to_transfer,
)
from marketplace.billing.services.common import is_finance
from marketplace.billing.services.inbox import (
    accept_event,
    compare_balance,
    fetch_events,
    poll_attempts,
    work_event,
)
from marketplace.billing.services.invoices import (
    Line,
    issue_invoice,
    record_tax_document,
    tax_of,
    void_invoice,
)
from marketplace.billing.services.issues import close_issue
from marketplace.billing.services.receipts import (
    Imported,
    import_statement,
    match_receipt,
    record_receipt,
    save_account,
    unmatch_receipt,
)
from marketplace.billing.services.refunds import (
    approve_refund,
    finish_bank_refund,
    refundable,
    reject_refund,
    request_refund,
    submit_refund,
)
from marketplace.billing.services.sync import sync_attempt, sync_session

__all__ = [
    "Imported",
    "Line",
    "accept_event",
    "approve_refund",
    "card_refusal",
    "close_attempts",
    "close_issue",
    "compare_balance",
    "fetch_events",
    "finish_bank_refund",
    "import_statement",
    "is_finance",
    "issue_invoice",
    "live_attempt",
    "match_receipt",
    "poll_attempts",
    "record_receipt",
    "record_tax_document",
    "refundable",
    "reject_refund",
    "request_refund",
    "save_account",
    "start_attempt",
    "submit_attempt",
    "submit_refund",
    "switch_to_transfer",
    "sync_attempt",
    "sync_session",
    "tax_of",
    "unmatch_receipt",
    "void_invoice",
    "work_event",
]
