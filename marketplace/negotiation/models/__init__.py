"""Rows of negotiation, by room: inquiries, term_sheets, guests, sharing; `terms` and `money_terms` say what a sheet may hold."""

from marketplace.negotiation.models.guests import GuestMessage, GuestQuestion
from marketplace.negotiation.models.inquiries import (
    CLOSED_STATES,
    DECLINE_REASONS,
    LIVE_STATES,
    PURPOSES,
    TALKING_STATES,
    Inquiry,
    JointMember,
    Message,
    MessageFile,
    MessageReading,
)
from marketplace.negotiation.models.opening import MATTERS, CenterOpening
from marketplace.negotiation.models.sharing import SharingApplication
from marketplace.negotiation.models.term_sheets import Quotation, TermSheet

__all__ = [
    "CLOSED_STATES",
    "DECLINE_REASONS",
    "LIVE_STATES",
    "MATTERS",
    "PURPOSES",
    "TALKING_STATES",
    "CenterOpening",
    "GuestMessage",
    "GuestQuestion",
    "Inquiry",
    "JointMember",
    "Message",
    "MessageFile",
    "MessageReading",
    "Quotation",
    "SharingApplication",
    "TermSheet",
]
