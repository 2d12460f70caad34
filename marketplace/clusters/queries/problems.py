"""Difficulties for their readers: the lists, what was said, how many have the same problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation, OrganisationCluster
from marketplace.clusters.lifecycle import OPEN
from marketplace.clusters.models import Difficulty, DifficultyLink, DifficultyNote, SameProblem
from marketplace.clusters.permissions import in_effect, own_companies, readable_difficulties
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import link

SHOWN = joinedload(Difficulty.cluster), joinedload(Difficulty.company)
FILTERS = ("open", "late", "ended")


@dataclass(frozen=True)
class Shared:
    """What another member reads of a difficulty: its title, whether its own company has the same problem, how many do
    (None below the rule's number). Nothing of whose it is."""

    ref: str
    title: str
    same: bool
    count: int | None


def late(today: date) -> ColumnElement[bool]:
    """Of `Difficulty`: open, and the day of the reply or of the next word has passed."""
    unanswered = and_(Difficulty.answered_at.is_(None), Difficulty.reply_due_on < today)
    silent = and_(Difficulty.answered_at.is_not(None), Difficulty.next_on < today)
    return and_(Difficulty.state.in_(OPEN), or_(unanswered, silent))


def due_on(row: Difficulty) -> date | None:
    """By when the company hears: the reply, then the next word; nothing where it has ended."""
    if row.state not in OPEN:
        return None
    return row.reply_due_on if row.answered_at is None else row.next_on


def is_late(row: Difficulty) -> bool:
    due = due_on(row)
    return due is not None and due < clock.today()


def is_small(row: Difficulty) -> bool | None:
    """Whether the coordinator and an expert solve it at once; None where nobody said what it may cost."""
    if row.amount is None:
        return None
    return bool(row.amount < policy.value("small_difficulty_below_krw", clock.seoul_date(row.raised_at)))


def difficulties(
    actor: Actor, cluster_id: int | None = None, which: str = "", state: str = ""
) -> Select[Difficulty]:
    """Those the reader may see: open ones first, the longest waiting first. `which`: one of FILTERS."""
    query = select(Difficulty).where(readable_difficulties(actor)).options(*SHOWN)
    if cluster_id is not None:
        query = query.where(Difficulty.mini_cluster_id == cluster_id)
    if which == "open":
        query = query.where(Difficulty.state.in_(OPEN))
    elif which == "late":
        query = query.where(late(clock.today()))
    elif which == "ended":
        query = query.where(Difficulty.state.not_in(OPEN))
    if state:
        query = query.where(Difficulty.state == state)
    return query.order_by(
        Difficulty.state.not_in(OPEN), Difficulty.ended_at.desc(), Difficulty.reply_due_on, Difficulty.id
    )


def difficulty_for(actor: Actor, ref: str) -> Difficulty | None:
    return db.session.scalars(difficulties(actor).where(Difficulty.ref == ref)).first()


def counts(actor: Actor, cluster_id: int | None) -> dict[str, int]:
    """How many of each of FILTERS the reader sees."""
    return {which: _count(difficulties(actor, cluster_id, which)) for which in FILTERS}


def notes_of(actor: Actor, row: Difficulty) -> list[DifficultyNote]:
    """What was said, in its order; notes of the center for the center alone."""
    query = select(DifficultyNote).where(DifficultyNote.difficulty_id == row.id)
    if not actor.oversees:
        query = query.where(DifficultyNote.kind != "private")
    query = query.order_by(DifficultyNote.at, DifficultyNote.id).options(joinedload(DifficultyNote.by))
    return list(db.session.scalars(query))


def links_of(row: Difficulty) -> list[tuple[DifficultyLink, str | None]]:
    """Where it led, each with its address; None where no installed feature shows such a page."""
    rows = db.session.scalars(
        select(DifficultyLink).where(DifficultyLink.difficulty_id == row.id).order_by(DifficultyLink.id)
    )
    return [(one, address_of(one.kind, one.target)) for one in rows]


def address_of(kind: str, target: str) -> str | None:
    """The page of what a difficulty led to."""
    if kind == "listing":
        return link("catalog.listing", public_id=target)
    if kind == "need":
        return link("demand.need", ref=target)
    return link(
        {"deal": "deal", "expert": "experts.expert", "programme": "programmes.call"}[kind], ref=target
    )


# The same problem of others


def same_of(row: Difficulty) -> list[SameProblem]:
    """Which other members have it: for the center, who makes one need and one licence of it."""
    query = _same(row.id).options(joinedload(SameProblem.company))
    return list(db.session.scalars(query.order_by(SameProblem.at)))


def same_count(row: Difficulty) -> int | None:
    """How many companies have it, its own among them; None while that says who they are."""
    return _enough(_count(_same(row.id)) + 1)


def shared_in(actor: Actor, cluster_id: int) -> list[Shared]:
    """Open difficulties that others of the cluster share without their names, the latest first."""
    own = own_companies(actor)
    query = select(Difficulty).where(
        Difficulty.mini_cluster_id == cluster_id,
        Difficulty.shared.is_(True),
        Difficulty.state.in_(OPEN),
        Difficulty.company_id.not_in(own),
    )
    rows = db.session.scalars(query.order_by(Difficulty.id.desc()).limit(50)).all()
    found = _same_companies([row.id for row in rows])
    return [
        Shared(
            row.ref,
            row.title,
            bool(found.get(row.id, set()) & set(own)),
            _enough(len(found.get(row.id, ())) + 1),
        )
        for row in rows
    ]


def in_common(fewest: int) -> list[tuple[str, int]]:
    """(title, companies that have it) of open difficulties that are shared and so many companies have. For counting alone:
    neither titles nor companies are to be shown outside of the cluster."""
    query = select(Difficulty.id, Difficulty.title).where(
        Difficulty.shared.is_(True), Difficulty.state.in_(OPEN)
    )
    titles = {row.id: row.title for row in db.session.execute(query.order_by(Difficulty.id))}
    counted = {number: len(companies) + 1 for number, companies in _same_companies(titles).items()}
    return [(titles[number], count) for number, count in counted.items() if count >= fewest]


def _same_companies(ids: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in db.session.scalars(_living(select(SameProblem)).where(SameProblem.difficulty_id.in_(ids))):
        found.setdefault(row.difficulty_id, set()).add(row.company_id)
    return found


def _same(difficulty_id: int) -> Select[Any]:
    return _living(select(SameProblem)).where(SameProblem.difficulty_id == difficulty_id)


def _living(query: Select[Any]) -> Select[Any]:
    """Of companies that are members of the difficulty's cluster today."""
    return (
        query.join(Difficulty, Difficulty.id == SameProblem.difficulty_id)
        .join(Organisation, Organisation.id == SameProblem.company_id)
        .join(
            OrganisationCluster,
            and_(
                OrganisationCluster.organisation_id == SameProblem.company_id,
                OrganisationCluster.mini_cluster_id == Difficulty.mini_cluster_id,
            ),
        )
        .where(in_effect(), SameProblem.company_id != Difficulty.company_id)
    )


def _enough(count: int) -> int | None:
    return count if count >= policy.value("same_problem_shown_from", clock.today()) else None


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def all_of(query: Select[Difficulty]) -> list[Difficulty]:
    """All rows of a list, for an export."""
    return list(db.session.scalars(query))


def promised_days() -> int:
    """Within how many working days a difficulty raised today is answered."""
    return int(policy.value("difficulty_answer_working_days", clock.today()))


def next_days() -> int:
    """After how many days the company hears again, where nobody says another day."""
    return int(policy.value("difficulty_next_days", clock.today()))
