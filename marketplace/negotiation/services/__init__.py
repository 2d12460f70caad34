"""What happens in a negotiation, one business sentence per function."""

from marketplace.negotiation.services.clockwork import lapse_terms, run_reply_clock
from marketplace.negotiation.services.express import take_offer
from marketplace.negotiation.services.inquiries import ask, decline, reopen, reply, withdraw
from marketplace.negotiation.services.quotations import quote
from marketplace.negotiation.services.term_sheets import (
    accept_terms,
    decline_terms,
    offer_terms,
    require_negotiator,
    starting_terms,
    withdraw_terms,
)

__all__ = [
    "accept_terms", "ask", "decline", "decline_terms", "lapse_terms", "offer_terms", "quote", "reopen", "reply",
    "require_negotiator", "run_reply_clock", "starting_terms", "take_offer", "withdraw", "withdraw_terms",
]  # fmt: skip
