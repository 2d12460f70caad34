"""Which experts exist for a reader, and which of them can do what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.experts.matching import Match, match
from marketplace.experts.models import SEATED, Expert, ExpertImport, Mentoring
from marketplace.experts.permissions import expert_visible, is_public
from marketplace.formats import codes
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db

LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Wanted:
    """What a reader of the directory looks for; empty: anything."""

    q: str = ""
    field: str = ""
    industry: str = ""
    language: str = ""

    def address(self) -> dict[str, Any]:
        """As parts of an address; what is not asked for is left out."""
        return {name: value for name, value in asdict(self).items() if value}

    def fits(self, expert: Expert) -> bool:
        return (
            (not self.field or self.field in expert.fields)
            and (not self.industry or self.industry in expert.industries)
            and (not self.language or self.language in expert.languages)
        )


def visible_to(actor: Actor) -> Select[Expert]:
    """Experts who exist for this reader."""
    return select(Expert).where(expert_visible(actor))


def expert_for(actor: Actor, ref: str) -> Expert | None:
    return db.session.scalars(visible_to(actor).where(Expert.ref == ref)).first()


def own_expert(actor: Actor) -> Expert | None:
    """The reader's own profile."""
    if not actor.is_signed_in:
        return None
    return db.session.scalars(select(Expert).where(Expert.user_id == actor.user_id)).first()


def claimable(actor: Actor) -> Expert | None:
    """The profile that the center entered under the reader's address, once that address is confirmed to be theirs."""
    query = (
        select(Expert)
        .join(User, User.email == Expert.email)
        .where(User.id == actor.user_id, User.email_confirmed_at.is_not(None), Expert.user_id.is_(None))
    )
    return db.session.scalars(query).first() if actor.is_signed_in else None


def directory(wanted: Wanted) -> list[tuple[Expert, Match]]:
    """Public experts that fit, best first; without words in their usual order: free ones first, then by name."""
    query = select(Expert).where(is_public()).options(joinedload(Expert.user))
    return ranked(list(db.session.scalars(query.order_by(Expert.id))), wanted)


def ranked(experts: Sequence[Expert], wanted: Wanted) -> list[tuple[Expert, Match]]:
    """Of these experts, those who fit, with their words that say so. Words are weighed among all that were given."""
    question = wanted.q.strip()[:LONGEST_QUESTION]
    if not question:
        chosen = [expert for expert in experts if wanted.fits(expert)]
        return [
            (one, Match(0.0, ())) for one in sorted(chosen, key=lambda one: (not one.available, one.name_ko))
        ]
    bare = "".join(question.lower().split())
    found = []
    for expert, fit in zip(experts, match(question, [text_of(one) for one in experts]), strict=True):
        named = bare in _named(expert)
        if (named or fit.score > 0) and wanted.fits(expert):
            found.append((fit.score + 100 * named, expert, fit))
    return [(expert, fit) for _, expert, fit in sorted(found, key=lambda row: (-row[0], row[1].name_ko))]


def text_of(expert: Expert) -> str:
    """What a profile says of what its expert can: the text that is searched and from which reasons are quoted."""
    fields = [title for code in expert.fields if (row := codes.lookup("field", code)) for title in row.title]
    return "\n".join(filter(None, (expert.skills_ko, expert.skills_en, ", ".join(fields))))


def _named(expert: Expert) -> str:
    """Names as one text without blanks, to find a person or an employer by a part of it."""
    return "".join(f"{expert.name_ko}|{expert.name_en}|{expert.employer}".lower().split())


def desk_experts(actor: Actor, wanted: Wanted, shown: str = "") -> list[tuple[Expert, Match]]:
    """For the center: everybody; `shown`: new (not taken in yet), public, hidden, free, left or all who are here."""
    query = visible_to(actor).options(selectinload(Expert.rates), joinedload(Expert.user)).order_by(Expert.id)
    load = loads()
    shown_by: dict[str, Callable[[Expert], bool]] = {
        "public": lambda one: one.is_public,
        "new": lambda one: one.approved_at is None and one.left_at is None,
        "hidden": lambda one: one.published_at is None and one.left_at is None,
        "free": lambda one: one.left_at is None and one.available and load.get(one.id, 0) < one.capacity,
        "left": lambda one: one.left_at is not None,
    }
    kept = shown_by.get(shown, _is_here)
    return ranked([one for one in db.session.scalars(query) if kept(one)], wanted)


def _is_here(expert: Expert) -> bool:
    return expert.left_at is None


def loads() -> dict[int, int]:
    """Expert -> how many companies they mentor or are asked to mentor now."""
    query = (
        select(Mentoring.expert_id, func.count())
        .where(Mentoring.state.in_(SEATED))
        .group_by(Mentoring.expert_id)
    )
    return {number: int(count) for number, count in db.session.execute(query) if number is not None}


def rate_on(expert: Expert, day: date) -> int | None:
    """What an hour of this expert costs on a day; None where nothing was agreed for it."""
    return next((rate.hourly for rate in reversed(expert.rates) if rate.from_on <= day), None)


def imports(actor: Actor) -> Select[ExpertImport]:
    """The sheets that were read, newest first; for the center alone."""
    query = select(ExpertImport).order_by(ExpertImport.id.desc())
    return query if actor.oversees else query.where(ExpertImport.id.is_(None))


def import_for(actor: Actor, ref: str) -> ExpertImport | None:
    return db.session.scalars(imports(actor).where(ExpertImport.ref == ref)).first()
