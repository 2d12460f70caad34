"""Reads of licensing, by room: agreements, milestones, licensees, bills, grants, express, standing, wordings, use, reading, work.

The table of steps is read here by pages of other packages: what a state is called, what the reader may do next.
"""

from marketplace.licensing.lifecycle import AGREEMENT, ENDING, NOTICE, REDLINE
from marketplace.licensing.permissions import OTHER_SIDE, signs_for
from marketplace.licensing.queries.agreements import (
    agreement_for,
    agreements_in,
    agreements_of,
    agreements_that_move,
    amendments_of,
    certificate_of,
    closed_deal_of,
    file_of,
    keeps_deal,
    may_read,
    organisation_id,
    paper_in_force,
    paper_of,
    readable_among,
    signed_here,
    terms_in_force,
)
from marketplace.licensing.queries.bills import invoices_for, may_be_billed, rests, withholding_of
from marketplace.licensing.queries.checks import findings
from marketplace.licensing.queries.commitments import asks_to_sign, authority_of, bound_by
from marketplace.licensing.queries.delegations import beyond_delegation, counts, delegation_for, delegations
from marketplace.licensing.queries.deliveries import bars_center, deliveries_of, delivery_of, opens_file
from marketplace.licensing.queries.duties import duties_of, duty_of
from marketplace.licensing.queries.endings import (
    days_of,
    ending_of,
    endings_of,
    has_passed,
    is_late,
    openings,
    shown_endings,
)
from marketplace.licensing.queries.evidence import evidence_bundle
from marketplace.licensing.queries.express import express_draft, express_offers, pending_limit, price_of
from marketplace.licensing.queries.grants import Grant, grants
from marketplace.licensing.queries.home import Home, HomeLine, held, home_of
from marketplace.licensing.queries.identity import proof_needed
from marketplace.licensing.queries.last_rights import last_day_of_rights
from marketplace.licensing.queries.lasting import lasting, lasting_items
from marketplace.licensing.queries.licensees import (
    engagement_of,
    has_signed,
    licensees_of,
    signatures_shown,
    signs_as,
)
from marketplace.licensing.queries.milestones import milestone_reports, milestones_of
from marketplace.licensing.queries.notices import notice_of, notices_of, sends
from marketplace.licensing.queries.options import may_exercise
from marketplace.licensing.queries.redlines import (
    open_redline,
    redline_for,
    redlines_of,
    waiting_redlines,
)
from marketplace.licensing.queries.second_person import NOBODY_ACTED, SecondPerson, second_person
from marketplace.licensing.queries.standing import approval_for, signs_at_once, standing_approvals
from marketplace.licensing.queries.wordings import clause_texts, wording_of

__all__ = [
    "AGREEMENT",
    "ENDING",
    "NOBODY_ACTED",
    "NOTICE",
    "OTHER_SIDE",
    "REDLINE",
    "Grant",
    "Home",
    "HomeLine",
    "SecondPerson",
    "agreement_for",
    "agreements_in",
    "agreements_of",
    "agreements_that_move",
    "amendments_of",
    "approval_for",
    "asks_to_sign",
    "authority_of",
    "bars_center",
    "beyond_delegation",
    "bound_by",
    "certificate_of",
    "clause_texts",
    "closed_deal_of",
    "counts",
    "days_of",
    "delegation_for",
    "delegations",
    "deliveries_of",
    "delivery_of",
    "duties_of",
    "duty_of",
    "ending_of",
    "endings_of",
    "engagement_of",
    "evidence_bundle",
    "express_draft",
    "express_offers",
    "file_of",
    "findings",
    "grants",
    "has_passed",
    "has_signed",
    "held",
    "home_of",
    "invoices_for",
    "is_late",
    "keeps_deal",
    "last_day_of_rights",
    "lasting",
    "lasting_items",
    "licensees_of",
    "may_be_billed",
    "may_exercise",
    "may_read",
    "milestone_reports",
    "milestones_of",
    "notice_of",
    "notices_of",
    "open_redline",
    "openings",
    "opens_file",
    "organisation_id",
    "paper_in_force",
    "paper_of",
    "pending_limit",
    "price_of",
    "proof_needed",
    "readable_among",
    "redline_for",
    "redlines_of",
    "rests",
    "second_person",
    "sends",
    "shown_endings",
    "signatures_shown",
    "signed_here",
    "signs_as",
    "signs_at_once",
    "signs_for",
    "standing_approvals",
    "terms_in_force",
    "waiting_redlines",
    "withholding_of",
    "wording_of",
]
