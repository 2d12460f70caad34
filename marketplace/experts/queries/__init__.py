"""Reads of experts, by room: profiles, suggestions, mentorings, coverage."""

from marketplace.experts.lifecycle import EXPERT_IMPORT, MENTORING
from marketplace.experts.matching import match
from marketplace.experts.permissions import administers, is_company, is_own, may_request, reads_fees
from marketplace.experts.queries.conflicts import conflicts
from marketplace.experts.queries.coverage import (
    FeeLine,
    by_cluster,
    covered,
    fee_lines,
    month_of,
    months,
)
from marketplace.experts.queries.mentorings import (
    alive_of,
    answer_by,
    assign_by,
    assignments,
    average_of,
    counts,
    has_history,
    is_fresh,
    last_held,
    loggable_from,
    may_resume,
    mentored,
    mentoring_for,
    mentorings,
    mentorings_that_move,
    minutes_of,
    of_expert,
    own_rating,
    private_notes,
    quiet_on,
    ratings,
    session_for,
    sessions,
    side_of,
)
from marketplace.experts.queries.profiles import (
    Wanted,
    claimable,
    desk_experts,
    directory,
    expert_for,
    import_for,
    imports,
    loads,
    own_expert,
    rate_on,
    text_of,
)
from marketplace.experts.queries.suggestions import looked_up, suggestions
from marketplace.experts.queries.work import work_items

__all__ = [
    "EXPERT_IMPORT", "MENTORING", "FeeLine", "Wanted", "administers", "alive_of", "answer_by", "assign_by", "assignments", "average_of",
    "by_cluster", "claimable", "conflicts", "counts", "covered", "desk_experts", "directory", "expert_for", "fee_lines",
    "has_history", "import_for", "imports", "is_company", "is_fresh", "is_own", "last_held", "loads", "loggable_from", "looked_up",
    "match", "may_request", "may_resume", "mentored", "mentoring_for", "mentorings", "mentorings_that_move", "minutes_of", "month_of", "months",
    "of_expert", "own_expert", "own_rating", "private_notes", "quiet_on", "rate_on", "ratings", "reads_fees", "session_for",
    "sessions", "side_of", "suggestions", "text_of", "work_items",
]  # fmt: skip
