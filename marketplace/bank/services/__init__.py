"""Payment by transfer, writing: one sentence, one transaction each."""

from marketplace.bank.services.deposits import (
    approve_aside,
    cancel_aside,
    join_parts,
    match_to_several,
    reassign_receipt,
    set_aside,
)
from marketplace.bank.services.notes import note_payment, withdraw_note
from marketplace.bank.services.receipts import (
    match_receipt,
    pay_from_waiting,
    record_receipt,
    settle_from_waiting,
    unmatch_receipt,
)
from marketplace.bank.services.statements import (
    Imported,
    decide_doubt,
    import_statement,
    leave_out_doubts,
    reopen_doubt,
)
from marketplace.bank.services.taking_out import approve_out, cancel_out, put_back, take_out

__all__ = [
    "Imported",
    "approve_aside",
    "approve_out",
    "cancel_aside",
    "cancel_out",
    "decide_doubt",
    "import_statement",
    "join_parts",
    "leave_out_doubts",
    "match_receipt",
    "match_to_several",
    "note_payment",
    "pay_from_waiting",
    "put_back",
    "reassign_receipt",
    "record_receipt",
    "reopen_doubt",
    "set_aside",
    "settle_from_waiting",
    "take_out",
    "unmatch_receipt",
    "withdraw_note",
]
