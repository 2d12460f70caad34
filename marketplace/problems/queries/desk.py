"""The center's desk: what it was asked, and of all other problems only how many there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Listing
from marketplace.experts.models import Expert
from marketplace.experts.queries import Wanted, desk_experts
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.problems.models import Problem, ProblemMessage, ProblemRequest, ProblemVote
from marketplace.problems.permissions import readable_requests

COUNTED = timedelta(days=90)
MOST_HELPED = 20
LISTED = (
    joinedload(ProblemRequest.problem).selectinload(Problem.files),
    joinedload(ProblemRequest.expert),
)
SHOWN = (*LISTED, selectinload(ProblemRequest.messages).joinedload(ProblemMessage.author))


@dataclass(frozen=True)
class Counts:
    """Problems of the last ninety days that are still kept: all, those that nothing fitted, those that asked the center."""

    described: int
    unanswered: int
    asked: int


def requests(actor: Actor, state: str = "") -> Select[ProblemRequest]:
    """What the reader may answer or oversee: waiting first, the earliest day first."""
    query = select(ProblemRequest).where(readable_requests(actor)).options(*LISTED)
    if state:
        query = query.where(ProblemRequest.state == state)
    return query.order_by(ProblemRequest.state != "waiting", ProblemRequest.reply_due_on, ProblemRequest.id)


def all_requests(actor: Actor, state: str = "") -> list[ProblemRequest]:
    """All rows of the list, for an export."""
    return list(db.session.scalars(requests(actor, state)))


def request_for(actor: Actor, ref: str) -> ProblemRequest | None:
    query = select(ProblemRequest).where(readable_requests(actor), ProblemRequest.ref == ref)
    return db.session.scalars(query.options(*SHOWN)).first()


def counts() -> Counts:
    since = clock.now() - COUNTED
    described = select(func.count()).select_from(Problem).where(Problem.made_at > since)
    asked = select(func.count()).select_from(ProblemRequest).where(ProblemRequest.asked_at > since)
    return Counts(
        db.session.scalar(described) or 0,
        db.session.scalar(described.where(Problem.fitting == 0)) or 0,
        db.session.scalar(asked) or 0,
    )


def helped() -> list[tuple[Listing, int, int]]:
    """(technology, how often it helped, how often not), the most helpful first."""
    yes, no = (func.count().filter(ProblemVote.helped == said) for said in (True, False))
    query = (
        select(Listing, yes, no).join(ProblemVote, ProblemVote.listing_id == Listing.id).group_by(Listing.id)
    )
    rows = db.session.execute(query.order_by(yes.desc(), no, Listing.id).limit(MOST_HELPED))
    return [(listing, helped, not_) for listing, helped, not_ in rows]


def expert_choices(actor: Actor, request: ProblemRequest) -> Sequence[Expert]:
    """Public experts with an account, those whose words fit first."""
    fitting = [one for one, _ in desk_experts(actor, Wanted(q=request.problem.text), "public")]
    others = [one for one, _ in desk_experts(actor, Wanted(), "public") if one not in fitting]
    return [one for one in [*fitting, *others] if one.user_id is not None]
