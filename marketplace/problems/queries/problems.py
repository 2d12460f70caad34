"""A problem by its addresses, by its account, and as the beginning of a technology need."""

from __future__ import annotations

from datetime import date, timedelta

from itsdangerous import BadSignature
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.problems.models import Problem, ProblemFile, ProblemVote, signer

LONGEST_SECRET = 200
SHOWN = (selectinload(Problem.files), selectinload(Problem.request))


def problem_of(secret: str) -> Problem | None:
    """The problem that this address opens."""
    return _signed("read", secret)


def managed_by(secret: str) -> Problem | None:
    """The problem whose manager's address this is."""
    return _signed("manage", secret)


def _signed(purpose: str, secret: str) -> Problem | None:
    try:
        ref = signer(purpose).loads(secret[:LONGEST_SECRET])
    except BadSignature:
        return None
    return db.session.scalars(select(Problem).where(Problem.ref == str(ref)).options(*SHOWN)).first()


def file_of(problem: Problem, ref: str) -> ProblemFile | None:
    return next((file for file in problem.files if file.ref == ref), None)


def own_problems(actor: Actor) -> Select[Problem]:
    """Those of the reader's account, the latest first."""
    query = select(Problem).where(Problem.user_id == actor.user_id, Problem.user_id.is_not(None))
    return query.options(*SHOWN).order_by(Problem.last_at.desc(), Problem.id.desc())


def votes_of(problem: Problem) -> dict[int, bool]:
    """Listing -> whether it helped, as the asker said."""
    rows = db.session.execute(
        select(ProblemVote.listing_id, ProblemVote.helped).where(ProblemVote.problem_id == problem.id)
    )
    return {row.listing_id: row.helped for row in rows}


def kept_days() -> int:
    """For how many days a problem is kept after the last change or message."""
    return int(policy.value("problem_kept_days", clock.today()))


def erased_on(problem: Problem) -> date:
    """The day on which it is erased if nobody changes it or writes."""
    return clock.seoul_date(problem.last_at + timedelta(days=kept_days())) + timedelta(days=1)


def draft_of_need(secret: str) -> tuple[str, str] | None:
    """(title, problem) with which a technology need begins, from a problem whose address somebody has."""
    problem = problem_of(secret)
    if problem is None:
        return None
    first = problem.text.splitlines()[0].strip()
    return (first if len(first) <= 100 else first[:99].rstrip() + "…"), problem.text
