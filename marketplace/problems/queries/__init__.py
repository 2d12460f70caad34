"""Reads of the problem desk: a problem by its address, what answers it, what the center was asked, what waits for whom."""

from marketplace.problems.lifecycle import OPEN, REQUEST
from marketplace.problems.queries.desk import (
    Counts,
    all_requests,
    counts,
    expert_choices,
    helped,
    request_for,
    requests,
)
from marketplace.problems.queries.helping import Help, helps
from marketplace.problems.queries.problems import (
    draft_of_need,
    erased_on,
    file_of,
    kept_days,
    managed_by,
    own_problems,
    problem_of,
    votes_of,
)
from marketplace.problems.queries.work import work_items

__all__ = [
    "OPEN", "REQUEST", "Counts", "Help", "all_requests", "counts", "draft_of_need", "erased_on", "expert_choices", "file_of", "helped", "helps",
    "kept_days",    "managed_by", "own_problems", "problem_of", "request_for", "requests", "votes_of", "work_items",
]  # fmt: skip
