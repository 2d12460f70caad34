"""Tables of experts, by room: profiles, mentoring."""

from marketplace.experts.models.mentoring import (
    ALIVE,
    CLOSED_OUTCOME,
    OUTCOMES,
    PLACES,
    SEATED,
    MentorAssignment,
    Mentoring,
    MentoringRating,
    MentoringSession,
    PrivateNote,
)
from marketplace.experts.models.profiles import (
    LANGUAGES,
    MOST_COMPANIES,
    PUBLISH,
    PUBLISH_VERSION,
    Expert,
    ExpertImport,
    ExpertRate,
)

__all__ = [
    "ALIVE", "CLOSED_OUTCOME", "LANGUAGES", "MOST_COMPANIES", "OUTCOMES", "PLACES", "PUBLISH", "PUBLISH_VERSION", "SEATED",
    "Expert", "ExpertImport", "ExpertRate", "MentorAssignment", "Mentoring", "MentoringRating", "MentoringSession", "PrivateNote",
]  # fmt: skip
