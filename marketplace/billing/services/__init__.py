"""Writing what is owed and what arrived: one sentence, one transaction each."""

from marketplace.billing.services.arrears import bill_interest, interest_between, interest_on, remind_arrears
from marketplace.billing.services.attempts import (
    card_refusal,
    close_attempts,
    live_attempt,
    start_attempt,
    submit_attempt,
    switch_to_transfer,
)
from marketplace.billing.services.bonds import BondFile, BondPolicy, end_bond, record_bond, remind_bonds
from marketplace.billing.services.closing import close_period, may_close_next
from marketplace.billing.services.common import is_finance, refuse_unless_finance
from marketplace.billing.services.deposits import (
    approve_aside,
    cancel_aside,
    join_parts,
    match_to_several,
    reassign_receipt,
    set_aside,
)
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
    treatment_for,
    vat_rate_for,
    void_invoice,
)
from marketplace.billing.services.issues import close_issue
from marketplace.billing.services.merging import on_organisation_merged
from marketplace.billing.services.planned import (
    Planned,
    cancel_planned,
    cancel_schedule,
    may_plan,
    open_planned,
    plan_invoices,
    refuse_unless_planner,
)
from marketplace.billing.services.rates import rate_on, record_rate
from marketplace.billing.services.receipts import (
    accept_cards,
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
from marketplace.billing.services.statements import (
    Imported,
    decide_doubt,
    import_statement,
    leave_out_doubts,
    reopen_doubt,
)
from marketplace.billing.services.sync import sync_attempt, sync_session
from marketplace.billing.services.write_offs import (
    approve_write_off,
    cancel_write_off,
    request_write_off,
    write_off_of,
)

__all__ = [
    "BondFile",
    "BondPolicy",
    "Imported",
    "Line",
    "Planned",
    "accept_cards",
    "accept_event",
    "approve_aside",
    "approve_refund",
    "approve_write_off",
    "bill_interest",
    "cancel_aside",
    "cancel_planned",
    "cancel_schedule",
    "cancel_write_off",
    "card_refusal",
    "close_attempts",
    "close_issue",
    "close_period",
    "compare_balance",
    "decide_doubt",
    "end_bond",
    "fetch_events",
    "finish_bank_refund",
    "import_statement",
    "interest_between",
    "interest_on",
    "is_finance",
    "issue_invoice",
    "join_parts",
    "leave_out_doubts",
    "live_attempt",
    "match_receipt",
    "match_to_several",
    "may_close_next",
    "may_plan",
    "on_organisation_merged",
    "open_planned",
    "plan_invoices",
    "poll_attempts",
    "rate_on",
    "reassign_receipt",
    "record_bond",
    "record_rate",
    "record_receipt",
    "record_tax_document",
    "refundable",
    "refuse_unless_finance",
    "refuse_unless_planner",
    "reject_refund",
    "remind_arrears",
    "remind_bonds",
    "reopen_doubt",
    "request_refund",
    "request_write_off",
    "save_account",
    "set_aside",
    "start_attempt",
    "submit_attempt",
    "submit_refund",
    "switch_to_transfer",
    "sync_attempt",
    "sync_session",
    "tax_of",
    "treatment_for",
    "unmatch_receipt",
    "vat_rate_for",
    "void_invoice",
    "work_event",
    "write_off_of",
]
