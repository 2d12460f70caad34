"""What payment by transfer brings: deposits and the invoices they are for. Pages are billing's."""

from __future__ import annotations

from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.books.queries import KEPT
from marketplace.kernel.feature import Feature

FEATURE = Feature(
    "bank", subjects={"receipt_id": BankReceipt}, persons={BankReceipt: KEPT, DoubtfulDeposit: KEPT}
)
