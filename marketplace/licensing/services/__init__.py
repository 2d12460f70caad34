"""What happens to an agreement, one business sentence per function."""

from marketplace.licensing.services.assets import on_assets_changed
from marketplace.licensing.services.delegations import end_delegation, grant_delegation
from marketplace.licensing.services.deliveries import (
    confirm_delivery,
    deliver,
    object_to_delivery,
    remind_of_deliveries,
)
from marketplace.licensing.services.destroying import destroy_agreements
from marketplace.licensing.services.drafting import (
    draft_agreement,
    lint,
    offer,
    on_terms_accepted,
    start_nda,
)
from marketplace.licensing.services.duties import confirm_duty, remind_of_duties, report_duty, return_duty
from marketplace.licensing.services.ending import decline, expire_due, lapse_due, revoke
from marketplace.licensing.services.express import keep_draft, open_offer, order
from marketplace.licensing.services.final import join_final
from marketplace.licensing.services.force import (
    confirm_registration,
    follow_billing,
    follow_received,
    record_registration,
    return_registration,
)
from marketplace.licensing.services.gates import add_gate, keep_gate, pass_gate, refuse_gate, remove_gate
from marketplace.licensing.services.joint import leave, on_organisation_closed
from marketplace.licensing.services.leaving import (
    announce,
    answer_ending,
    follow_endings,
    record_decision,
    terminate_for_breach,
    withdraw_ending,
)
from marketplace.licensing.services.merging import on_organisation_merged
from marketplace.licensing.services.milestones import confirm as confirm_milestone
from marketplace.licensing.services.milestones import report as report_milestone
from marketplace.licensing.services.milestones import send_back as return_milestone
from marketplace.licensing.services.notices import (
    answer_notice,
    receive_notice,
    remind_of_notices,
    send_notice,
    withdraw_notice,
)
from marketplace.licensing.services.options import exercise_option
from marketplace.licensing.services.redlines import (
    answer_redline,
    propose_redline,
    require_open_text,
    withdraw_redline,
)
from marketplace.licensing.services.reminding import (
    remind_of_answers,
    remind_of_lasting,
    remind_of_milestones,
    remind_of_signing,
)
from marketplace.licensing.services.renewing import amend, remind_of_expiry
from marketplace.licensing.services.sealing import choose_way, return_scan, submit_scan
from marketplace.licensing.services.signing import (
    countersign,
    record_signature,
    refusal_to_sign,
    sign,
    why_nobody_signs,
)
from marketplace.licensing.services.standing import grant as grant_standing_approval
from marketplace.licensing.services.standing import revoke as revoke_standing_approval
from marketplace.licensing.services.texts import begin as text_to_edit
from marketplace.licensing.services.texts import edit as edit_text
from marketplace.licensing.services.texts import require_editable
from marketplace.licensing.services.unsigning import ask_to_sign, withdraw_signature
from marketplace.licensing.services.use import remind_of_use, report_use
from marketplace.licensing.services.wordings import decide as decide_wording
from marketplace.licensing.services.wordings import propose as propose_wording

__all__ = [
    "add_gate",
    "amend",
    "announce",
    "answer_ending",
    "answer_notice",
    "answer_redline",
    "ask_to_sign",
    "choose_way",
    "confirm_delivery",
    "confirm_duty",
    "confirm_milestone",
    "confirm_registration",
    "countersign",
    "decide_wording",
    "decline",
    "deliver",
    "destroy_agreements",
    "draft_agreement",
    "edit_text",
    "end_delegation",
    "exercise_option",
    "expire_due",
    "follow_billing",
    "follow_endings",
    "follow_received",
    "grant_delegation",
    "grant_standing_approval",
    "join_final",
    "keep_draft",
    "keep_gate",
    "lapse_due",
    "leave",
    "lint",
    "object_to_delivery",
    "offer",
    "on_assets_changed",
    "on_organisation_closed",
    "on_organisation_merged",
    "on_terms_accepted",
    "open_offer",
    "order",
    "pass_gate",
    "propose_redline",
    "propose_wording",
    "receive_notice",
    "record_decision",
    "record_registration",
    "record_signature",
    "refusal_to_sign",
    "refuse_gate",
    "remind_of_answers",
    "remind_of_deliveries",
    "remind_of_duties",
    "remind_of_expiry",
    "remind_of_lasting",
    "remind_of_milestones",
    "remind_of_notices",
    "remind_of_signing",
    "remind_of_use",
    "remove_gate",
    "report_duty",
    "report_milestone",
    "report_use",
    "require_editable",
    "require_open_text",
    "return_duty",
    "return_milestone",
    "return_registration",
    "return_scan",
    "revoke",
    "revoke_standing_approval",
    "send_notice",
    "sign",
    "start_nda",
    "submit_scan",
    "terminate_for_breach",
    "text_to_edit",
    "why_nobody_signs",
    "withdraw_ending",
    "withdraw_notice",
    "withdraw_redline",
    "withdraw_signature",
]
