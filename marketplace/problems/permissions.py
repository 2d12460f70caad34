"""Who may do what with a problem: asked by the lifecycle, queries, services and pages.

Reading needs the address. Changing needs the manager's address, which the browser of the maker keeps, or the account whose
problem it is; `Manager` says which of them an actor has.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true

from marketplace.accounts.queries import center_people
from marketplace.experts.models import Expert
from marketplace.kernel.actor import Actor
from marketplace.problems.models import Problem, ProblemRequest


@dataclass(frozen=True)
class Manager:
    """Who is at the page: the person, and the problems whose manager's address this browser was opened with."""

    actor: Actor
    refs: frozenset[str] = frozenset()

    def manages(self, problem: Problem) -> bool:
        own = problem.user_id is not None and problem.user_id == self.actor.user_id
        return own or problem.ref in self.refs


def answers_for_center(actor: Actor) -> bool:
    """The people of the center who answer what it is asked."""
    return actor.is_center


def staff() -> list[int]:
    """Who hears of a new request."""
    return center_people("center_admin")


def request_parties(actor: Actor, request: ProblemRequest) -> set[str]:
    """center: its people; expert: the one it was given to."""
    parties = set()
    if answers_for_center(actor):
        parties.add("center")
    if (
        request.expert is not None
        and request.expert.user_id is not None
        and request.expert.user_id == actor.user_id
    ):
        parties.add("expert")
    return parties


def readable_requests(actor: Actor) -> ColumnElement[bool]:
    """Of `ProblemRequest`: all for who oversees, an expert's own for the expert."""
    if actor.oversees:
        return true()
    return ProblemRequest.expert_id.in_(select(Expert.id).where(Expert.user_id == actor.user_id))
