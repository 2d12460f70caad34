"""Tables of demand, by room: saved searches with their alerts, technology needs, whom they were taken to and what was answered."""

from marketplace.demand.models.brokerage import (
    ASKED_STATES,
    DECLINE_REASONS,
    PASS_REASONS,
    STANDING_ANSWERS,
    NeedAnswer,
    NeedAnswerFile,
    NeedRequest,
)
from marketplace.demand.models.needs import PUBLICLY_SHOWN, SHOWN, Need, NeedCandidate
from marketplace.demand.models.searches import (
    CONSENT,
    CONSENT_VERSION,
    FREQUENCIES,
    AlertConsent,
    AlertedListing,
    SavedSearch,
)
from marketplace.demand.models.themes import (
    KINDS,
    ThemedCall,
    ThemedOffer,
    ThemedOfferFile,
    ThemedQuestion,
    ThemeKind,
)

__all__ = [
    "ASKED_STATES", "CONSENT", "CONSENT_VERSION", "DECLINE_REASONS", "FREQUENCIES", "KINDS", "PASS_REASONS", "PUBLICLY_SHOWN", "SHOWN",
    "STANDING_ANSWERS", "AlertConsent", "AlertedListing", "Need", "NeedAnswer", "NeedAnswerFile", "NeedCandidate", "NeedRequest", "SavedSearch", "ThemeKind", "ThemedCall", "ThemedOffer", "ThemedOfferFile", "ThemedQuestion",
]  # fmt: skip
