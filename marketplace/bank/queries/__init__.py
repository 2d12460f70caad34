"""Payment by transfer, reading."""

from marketplace.bank.queries.senders import (
    fitting_note,
    is_other_grantor,
    is_other_payer,
    note_for,
    notes_by_invoice,
    notes_of,
)
from marketplace.bank.statement import StatementLine, plain, read_statement

__all__ = [
    "StatementLine",
    "fitting_note",
    "is_other_grantor",
    "is_other_payer",
    "note_for",
    "notes_by_invoice",
    "notes_of",
    "plain",
    "read_statement",
]
