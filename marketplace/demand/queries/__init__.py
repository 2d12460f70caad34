"""Reads of demand, by room: searches, needs, brokerage, desk, suggestions."""

from marketplace.demand.queries.brokerage import (
    answer_file_for,
    answer_for,
    answer_people,
    answer_work_items,
    answers_of,
    institution_choices,
    institution_people,
    need_people,
    own_listings,
    own_request,
    reply_due_on,
    request_for,
    request_work_items,
    requests_of,
    requests_to,
)
from marketplace.demand.queries.desk import (
    TURNS,
    DeskFilter,
    Progress,
    desk_needs,
    desk_table,
    desk_work_items,
    progress_of,
    waited,
)
from marketplace.demand.queries.needs import (
    candidate_for,
    candidates_of,
    need_counts,
    need_for,
    needs,
    needs_that_move,
    needs_visible_to,
    outside_for,
    public_needs,
    work_items,
)
from marketplace.demand.queries.searches import (
    Preview,
    consent_of,
    described,
    new_for,
    preview,
    saved_search_for,
    saved_searches,
    secret_of,
    untold,
    user_of,
)
from marketplace.demand.queries.suggestions import Suggestion, Suggestions, suggestions

__all__ = [
    "TURNS", "DeskFilter", "Preview", "Progress", "Suggestion", "Suggestions", "answer_file_for", "answer_for", "answer_people", "answer_work_items", "answers_of",
    "candidate_for", "candidates_of", "consent_of", "described", "desk_needs", "desk_table", "desk_work_items", "institution_choices", "institution_people", "need_counts",
    "need_for", "need_people", "needs", "needs_that_move", "needs_visible_to", "new_for", "outside_for", "own_listings", "own_request",
    "preview", "progress_of", "public_needs", "reply_due_on", "request_for", "request_work_items", "requests_of", "requests_to",
    "saved_search_for", "saved_searches", "secret_of", "suggestions", "untold", "user_of", "waited", "work_items",
]  # fmt: skip
