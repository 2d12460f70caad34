"""What happens to an agreement, one business sentence per function."""

from marketplace.licensing.services.drafting import (
    add_gate,
    draft_agreement,
    offer,
    on_terms_accepted,
    pass_gate,
    remove_gate,
    start_nda,
)
from marketplace.licensing.services.ending import decline, expire_due, lapse_due, revoke, terminate
from marketplace.licensing.services.force import (
    confirm_registration,
    on_invoice_settled,
    on_invoice_unsettled,
    record_registration,
    return_registration,
)
from marketplace.licensing.services.signing import countersign, record_signature, sign

__all__ = [
    "add_gate", "confirm_registration", "countersign", "decline", "draft_agreement", "expire_due", "lapse_due",
    "offer", "on_invoice_settled", "on_invoice_unsettled", "on_terms_accepted", "pass_gate", "record_registration",
    "record_signature", "remove_gate", "return_registration", "revoke", "sign", "start_nda", "terminate",
]  # fmt: skip
