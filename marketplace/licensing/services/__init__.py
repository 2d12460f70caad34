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
from marketplace.licensing.services.express import keep_draft, open_offer, order, require_ready
from marketplace.licensing.services.final import join_final
from marketplace.licensing.services.force import (
    confirm_registration,
    on_invoice_settled,
    on_invoice_unsettled,
    record_registration,
    return_registration,
)
from marketplace.licensing.services.renewing import amend, remind_of_expiry, terms_in_force
from marketplace.licensing.services.sealing import submit_scan
from marketplace.licensing.services.signing import countersign, record_signature, sign
from marketplace.licensing.services.standing import grant as grant_standing_approval
from marketplace.licensing.services.standing import revoke as revoke_standing_approval
from marketplace.licensing.services.standing import within_pending_limit

__all__ = [
    "add_gate", "amend", "confirm_registration", "countersign", "decline", "draft_agreement", "expire_due",
    "grant_standing_approval", "join_final", "keep_draft", "lapse_due", "offer", "on_invoice_settled", "on_invoice_unsettled",
    "on_terms_accepted", "open_offer", "order", "pass_gate", "record_registration", "record_signature", "remind_of_expiry", "remove_gate",
    "require_ready", "return_registration", "revoke", "revoke_standing_approval", "sign", "start_nda", "submit_scan", "terminate", "terms_in_force",
    "within_pending_limit",
]  # fmt: skip
