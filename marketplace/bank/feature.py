"""What payment by transfer brings: deposits and the invoices they are for. Pages are billing's."""

from __future__ import annotations

from marketplace.bank import services
from marketplace.bank.demo import deposits_to_match
from marketplace.bank.models import BankReceipt, DoubtfulDeposit, PaymentNote
from marketplace.books.queries import KEPT
from marketplace.kernel.feature import Feature, letters
from marketplace.kernel.scene import Scene

FEATURE = Feature(
    "bank",
    handlers={"received_changed": services.settle_from_waiting},
    letters=letters("payment_noted", "payment_undone"),
    subjects={"receipt_id": BankReceipt},
    persons={BankReceipt: KEPT, DoubtfulDeposit: KEPT, PaymentNote: KEPT},
    demo=[Scene(5, deposits_to_match)],
)
