"""Reads of negotiation, by room: inquiries, people, figures, guests, joint, sharing, work, costs, paper_facts.

The tables of steps are read here by pages of other packages: what a state is called, what the reader may do next.
"""

from marketplace.negotiation.lifecycle import GUEST_QUESTION, INQUIRY, JOINT_MEMBER, TERM_SHEET
from marketplace.negotiation.permissions import inquiry_parties, may_ask_to_accept
from marketplace.negotiation.queries.commitments import commitment_of
from marketplace.negotiation.queries.figures import declines, reply_median
from marketplace.negotiation.queries.freedom import (
    freedom_of_offer,
    freedom_of_quotation,
    freedom_of_terms,
    quotable_offers,
)
from marketplace.negotiation.queries.inquiries import (
    companies_of,
    deals_that_move,
    file_for,
    inquiry_for,
    lapses_on,
    last_word_at,
    may_read,
    may_read_quotation,
    messages_of,
    open_inquiry_of,
    open_term_sheet,
    quotations_of,
    readings_of,
    reply_due_on,
    term_sheet_for,
    term_sheets_of,
    terms_in,
    unseen_messages,
    visible_to,
    why_no_terms,
)
from marketplace.negotiation.queries.people import (
    asker_left,
    center_people,
    colleagues,
    company_people,
    licensee_people,
    licensor_people,
    listing_people,
    mentioned,
    named_person,
)

__all__ = [
    "GUEST_QUESTION",
    "INQUIRY",
    "JOINT_MEMBER",
    "TERM_SHEET",
    "asker_left",
    "center_people",
    "colleagues",
    "commitment_of",
    "companies_of",
    "company_people",
    "deals_that_move",
    "declines",
    "file_for",
    "freedom_of_offer",
    "freedom_of_quotation",
    "freedom_of_terms",
    "inquiry_for",
    "inquiry_parties",
    "lapses_on",
    "last_word_at",
    "licensee_people",
    "licensor_people",
    "listing_people",
    "may_ask_to_accept",
    "may_read",
    "may_read_quotation",
    "mentioned",
    "messages_of",
    "named_person",
    "open_inquiry_of",
    "open_term_sheet",
    "quotable_offers",
    "quotations_of",
    "readings_of",
    "reply_due_on",
    "reply_median",
    "term_sheet_for",
    "term_sheets_of",
    "terms_in",
    "unseen_messages",
    "visible_to",
    "why_no_terms",
]
