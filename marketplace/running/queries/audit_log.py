"""The audit log: found by person, subject, act and days, in pages that begin behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, or_, select

from marketplace.accounts.models import ROLES, User
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.running.act_names import ACTS_KO, SUBJECTS_KO, UNNAMED, act_name
from marketplace.running.rule_names import rule_of

PER_PAGE = 50
MOST_EXPORTED = 10_000
MOST_PEOPLE = 100
SYSTEM = Text("사이트", "The site")
GONE = Text("탈퇴한 회원", "Former member")
WITHHELD = Text("이름을 보여 주지 않음", "Name withheld")
# Free text is shown of these subjects alone: what others wrote may be confidential.
REASONED = frozenset({"outbox", "policy_proposal", "first_day", "organisation_change"})


@dataclass(frozen=True)
class Search:
    """What is looked for; everything empty finds all."""

    person: str = ""
    subject: str = ""
    act: str = ""
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """One recorded act in words."""

    id: int
    at: datetime
    who: str
    act: Text
    number: int | None
    note: str
    sealed: bool


def audit_page(search: Search, before: int | None) -> tuple[list[Entry], int | None]:
    """(a page, the newest first; behind which row the next one begins, or None). Pages reach as far back as the record."""
    rows = list(db.session.scalars(_query(search, before).limit(PER_PAGE + 1)))
    more = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None
    return told(rows[:PER_PAGE]), more


def audit_exported(search: Search) -> list[Entry]:
    """The newest of what is found, for a file."""
    return told(list(db.session.scalars(_query(search, None).limit(MOST_EXPORTED))))


def told(rows: Iterable[AuditEvent]) -> list[Entry]:
    """Rows in words, their people read once for all."""
    rows = list(rows)
    numbers = {row.actor_id for row in rows if row.actor_id is not None}
    people = (
        {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(numbers)))}
        if numbers
        else {}
    )
    return [
        Entry(
            row.id,
            row.at,
            _who(row, people),
            act_name(row.action),
            row.subject_id,
            _note(row),
            row.batch_id is not None,
        )
        for row in rows
    ]


def _query(search: Search, before: int | None) -> Select[AuditEvent]:
    query = select(AuditEvent).order_by(AuditEvent.id.desc())
    if before is not None:
        query = query.where(AuditEvent.id < before)
    if search.subject and search.act:
        query = query.where(AuditEvent.action == f"{search.subject}.{search.act}")
    elif search.subject:
        query = query.where(
            AuditEvent.action.in_([f"{search.subject}.{act}" for act in ACTS_KO])
            | (AuditEvent.subject_type == search.subject)
        )
    elif search.act:
        query = query.where(AuditEvent.action.in_([f"{subject}.{search.act}" for subject in SUBJECTS_KO]))
    if search.person:
        named = [AuditEvent.action.not_like(f"{subject}.%") for subject in sorted(UNNAMED)]
        query = query.where(
            AuditEvent.actor_id.in_(_people(search.person)), AuditEvent.subject_type.not_in(UNNAMED), *named
        )
    if search.from_on:
        query = query.where(AuditEvent.at >= _begin(search.from_on))
    if search.until_on:
        query = query.where(AuditEvent.at < _begin(search.until_on + timedelta(days=1)))
    return query


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


def _people(written: str) -> list[int]:
    """Whose name or address this is; part of a name is enough."""
    like = f"%{written.lower().replace('%', '').replace('_', '')}%"
    query = select(User.id).where(
        or_(User.email == written.lower(), User.name.ilike(like), User.name_en.ilike(like))
    )
    return list(db.session.scalars(query.order_by(User.id).limit(MOST_PEOPLE)))


def _about(row: AuditEvent) -> tuple[str, str]:
    """What an act is about: as the act says it, and the table of its row."""
    return row.action.partition(".")[0], row.subject_type


def _who(row: AuditEvent, people: dict[int, User]) -> str:
    if not UNNAMED.isdisjoint(_about(row)):
        return str(WITHHELD)
    if row.actor_id is None:
        return str(SYSTEM)
    person = people.get(row.actor_id)
    return person.display_name if person is not None and person.closed_at is None else str(GONE)


def _note(row: AuditEvent) -> str:
    """What of the record may be shown: a role, a rule, a number of rows, and reasons where nobody's secret is in them."""
    detail, parts = row.detail or {}, []
    if detail.get("role") in ROLES:
        parts.append(str(ROLES[detail["role"]][1]))
    if row.subject_type == "policy_proposal" and isinstance(detail.get("key"), str):
        parts.append(str(rule_of(detail["key"]).name))
    if isinstance(detail.get("rows"), int):
        parts.append(str(Text("{n}줄", "{n} rows").fill(n=f"{detail['rows']:,}")))
    if _about(row)[0] in REASONED and isinstance(detail.get("reason"), str):
        parts.append(detail["reason"])
    return " · ".join(parts)
