"""What is owed, writing: one sentence, one transaction each."""

from marketplace.invoicing.lifecycle import INVOICE, REFUND
from marketplace.invoicing.permissions import may_plan
from marketplace.invoicing.services.accounts import (
    accept_cards,
    apply_accounts,
    confirm_account,
    enter_account,
    record_account,
    record_confirmation,
    undo_account,
)
from marketplace.invoicing.services.applying import TRANSFER, part_awaited, part_owed, tell, write_receipt
from marketplace.invoicing.services.common import lock_invoice
from marketplace.invoicing.services.deductions import (
    Proof,
    approve_deduction,
    cancel_deduction,
    request_deduction,
    undo_deduction,
)
from marketplace.invoicing.services.destroying import destroy_bills, is_open, kept_until
from marketplace.invoicing.services.invoices import (
    PAYER_ROLES,
    Line,
    bill_again,
    issue_invoice,
    void_invoice,
    withdraw_void,
)
from marketplace.invoicing.services.planned import (
    GAVE_UP,
    Planned,
    cancel_planned,
    cancel_schedule,
    flag_closed,
    open_planned,
    plan_invoices,
    refuse_unless_planner,
)
from marketplace.invoicing.services.reducing import follow_reductions
from marketplace.invoicing.services.shares import end_share, promise_share
from marketplace.invoicing.services.surplus import carry_over, move_surplus, undo_surplus
from marketplace.invoicing.services.tax_documents import record_tax_document, withdraw_tax_document
from marketplace.invoicing.services.tax_imports import (
    WHY,
    confirm_tax_import,
    read_tax_import,
    undo_tax_import,
)
from marketplace.invoicing.services.vat import decide_vat, propose_vat

__all__ = [
    "GAVE_UP",
    "INVOICE",
    "PAYER_ROLES",
    "REFUND",
    "TRANSFER",
    "WHY",
    "Line",
    "Planned",
    "Proof",
    "accept_cards",
    "apply_accounts",
    "approve_deduction",
    "bill_again",
    "cancel_deduction",
    "cancel_planned",
    "cancel_schedule",
    "carry_over",
    "confirm_account",
    "confirm_tax_import",
    "decide_vat",
    "destroy_bills",
    "end_share",
    "enter_account",
    "flag_closed",
    "follow_reductions",
    "is_open",
    "issue_invoice",
    "kept_until",
    "lock_invoice",
    "may_plan",
    "move_surplus",
    "open_planned",
    "part_awaited",
    "part_owed",
    "plan_invoices",
    "promise_share",
    "propose_vat",
    "read_tax_import",
    "record_account",
    "record_confirmation",
    "record_tax_document",
    "refuse_unless_planner",
    "request_deduction",
    "tell",
    "undo_account",
    "undo_deduction",
    "undo_surplus",
    "undo_tax_import",
    "void_invoice",
    "withdraw_tax_document",
    "withdraw_void",
    "write_receipt",
]
