"""What happens in a negotiation, one business sentence per function."""

from marketplace.negotiation.services.clockwork import (
    lapse_inquiries,
    lapse_terms,
    remind_of_days,
    run_reply_clock,
)
from marketplace.negotiation.services.closing import on_listing_closed, on_organisation_closed
from marketplace.negotiation.services.destroying import destroy_deals
from marketplace.negotiation.services.express import take_offer
from marketplace.negotiation.services.guests import (
    GUESTS_KEPT,
    ask_as_guest,
    confirm_guest,
    continue_as_deal,
    decline_guest,
    forget_guest,
    forget_guests,
    reply_to_guest,
    write_as_guest,
)
from marketplace.negotiation.services.inquiries import (
    ask,
    decline,
    lock_inquiry,
    reopen,
    reply,
    resume,
    side_of,
    withdraw,
)
from marketplace.negotiation.services.joint import (
    answer_invitation,
    invite,
    mark_left,
    set_shares,
    take_invitation_back,
)
from marketplace.negotiation.services.merging import deals_of, move_applications, move_deal
from marketplace.negotiation.services.opening import open_matter
from marketplace.negotiation.services.overtaken import follow_rights
from marketplace.negotiation.services.quotations import quote
from marketplace.negotiation.services.reading import mark_read
from marketplace.negotiation.services.sharing import (
    apply_for_sharing,
    choose_applicant,
    decline_applicant,
    require_chosen,
    withdraw_application,
)
from marketplace.negotiation.services.term_sheets import (
    accept_terms,
    ask_to_accept,
    decline_terms,
    offer_terms,
    require_authority,
    require_negotiator,
    starting_terms,
    withdraw_terms,
)

__all__ = [
    "GUESTS_KEPT",
    "accept_terms",
    "answer_invitation",
    "apply_for_sharing",
    "ask",
    "ask_as_guest",
    "ask_to_accept",
    "choose_applicant",
    "confirm_guest",
    "continue_as_deal",
    "deals_of",
    "decline",
    "decline_applicant",
    "decline_guest",
    "decline_terms",
    "destroy_deals",
    "follow_rights",
    "forget_guest",
    "forget_guests",
    "invite",
    "lapse_inquiries",
    "lapse_terms",
    "lock_inquiry",
    "mark_left",
    "mark_read",
    "move_applications",
    "move_deal",
    "offer_terms",
    "on_listing_closed",
    "on_organisation_closed",
    "open_matter",
    "quote",
    "remind_of_days",
    "reopen",
    "reply",
    "reply_to_guest",
    "require_authority",
    "require_chosen",
    "require_negotiator",
    "resume",
    "run_reply_clock",
    "set_shares",
    "side_of",
    "starting_terms",
    "take_invitation_back",
    "take_offer",
    "withdraw",
    "withdraw_application",
    "withdraw_terms",
    "write_as_guest",
]  # fmt: skip
