"""Writes of the problem desk: a problem, what the center is asked about it, and what the clock does."""

from marketplace.problems.services.clockwork import forget_person, forget_problems, watch_requests
from marketplace.problems.services.problems import (
    change_problem,
    delete_problem,
    describe_problem,
    remove_file,
    say_helped,
    take_over,
)
from marketplace.problems.services.requests import (
    answer_request,
    ask_center,
    close_request,
    give_to_expert,
    reopen_request,
    withdraw_request,
    write_to_center,
)

__all__ = [
    "answer_request", "ask_center", "change_problem", "close_request", "delete_problem", "describe_problem", "forget_person",
    "forget_problems", "give_to_expert", "remove_file", "reopen_request", "say_helped", "take_over", "watch_requests",
    "withdraw_request", "write_to_center",
]  # fmt: skip
