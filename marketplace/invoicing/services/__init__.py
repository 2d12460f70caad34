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
from marketplace.invoicing.services.applying import TRANSFER, part_owed, tell, write_receipt
from marketplace.invoicing.services.common import lock_invoice
from marketplace.invoicing.services.deductions import (
    Proof,
    approve_deduction,
    cancel_deduction,
    request_deduction,
    undo_deduction,
)
from marketplace.invoicing.services.invoices import (
    PAYER_ROLES,
    Line,
    bill_again,
    issue_invoice,
    record_tax_document,
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
from marketplace.invoicing.services.surplus import carry_over, move_surplus, undo_surplus

__all__ = [
    "GAVE_UP",
    "INVOICE",
    "PAYER_ROLES",
    "REFUND",
    "TRANSFER",
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
    "enter_account",
    "flag_closed",
    "issue_invoice",
    "lock_invoice",
    "may_plan",
    "move_surplus",
    "open_planned",
    "part_owed",
    "plan_invoices",
    "record_account",
    "record_confirmation",
    "record_tax_document",
    "refuse_unless_planner",
    "request_deduction",
    "tell",
    "undo_account",
    "undo_deduction",
    "undo_surplus",
    "void_invoice",
    "withdraw_void",
    "write_receipt",
]
