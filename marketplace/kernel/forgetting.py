"""What becomes of the rows that name a person or an organisation: one mechanism, declared table by table.

A person who leaves is forgotten (개인정보 보호법 제21조); what the books must keep stays and points to an account that says
nothing any more. A company that was merged into another lives on in it (상법 제235조); one that was closed does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import Delete, String, Update, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from marketplace.kernel import clock, policy
from marketplace.kernel.database import Base, db
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

Table = type[Base]


class Person(Protocol):
    """The account that is being closed, while its address still stands."""

    id: int
    email: str


Eraser = Callable[[Person], None]


@dataclass(frozen=True)
class Stays:
    """The rows stay as they are, for this reason."""

    reason: str


@dataclass(frozen=True)
class Erased:
    """The person's rows are deleted; `column` names the person."""

    column: str = "user_id"


@dataclass(frozen=True)
class Follows:
    """The rows of an absorbed company become the survivor's; `column` names the company."""

    column: str = "company_id"


@dataclass(frozen=True)
class By:
    """The feature of this name sees to it, in its own `erase_person`, `organisation_merged` or `organisation_closed`."""

    feature: str


@dataclass(frozen=True)
class Organisations:
    """What becomes of a table's rows when their organisation is merged into another, and when it is closed."""

    merged: Stays | Follows | By
    closed: Stays | By


PersonFates = Mapping[Table, Stays | Erased | By]
OrganisationFates = Mapping[Table, Organisations]


@dataclass(frozen=True)
class Expires:
    """Rows are deleted this long after the instant in `column`; those that have none stay. `kept`, or the days of the policy
    of that key."""

    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    kept: timedelta | str

    def span(self, on: date) -> timedelta:
        return timedelta(days=int(policy.value(self.kept, on))) if isinstance(self.kept, str) else self.kept


# Erases what has been kept long enough, however it is found; how much that was.
Forget = Callable[[], int]


@dataclass(frozen=True)
class Retention:
    """What is kept of people, why and how long: a row of the privacy notice (개인정보 보호법 제30조), and what the clock does about
    it (제21조). Nothing is erased by the clock that has no row, and the notice says no other time than the clock's.

    basis      consent, contract, or the law that makes us keep it
    kept       how long; None where it is the one time of `forget`
    forget     what the clock erases; nothing where the person, by leaving or withdrawing consent, ends it
    rule       key of the policy whose days `forget` counts by: they stand for `{span}` in `kept`
    """

    key: str
    purpose: Text
    data: Text
    basis: Text
    kept: Text | None = None
    forget: tuple[Expires | Forget, ...] = ()
    rule: str | None = None

    def how_long(self, on: date) -> Text:
        """How long, in words."""
        if self.kept is not None and self.rule is not None:
            return self.kept.fill(span=in_words(timedelta(days=int(policy.value(self.rule, on)))))
        if self.kept is not None:
            return self.kept
        spans = {rule.span(on) for rule in self.forget if isinstance(rule, Expires)}
        return in_words(max(spans))


def in_words(span: timedelta) -> Text:
    """A span of whole days: in years where it is some."""
    years, rest = divmod(span.days, 365)
    if rest:
        return Text(f"{span.days}일", f"{span.days} days")
    return Text(f"{years}년", f"{years} year{'s' if years > 1 else ''}")


class Forgotten(Base):
    """What the clock has erased: how many rows of what, on which day. Whose they were is nowhere."""

    __tablename__ = "forgotten"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    count: Mapped[int]


def forget_person(person: Person, fates: PersonFates, erasers: Iterable[Eraser]) -> None:
    """Erase what names the person, in the caller's transaction: first what needs the address, then the plain rows."""
    for erase in erasers:
        erase(person)
    for table, fate in fates.items():
        if isinstance(fate, Erased):
            run(delete(table).where(getattr(table, fate.column) == person.id))


def follow(old: int, new: int, fates: OrganisationFates) -> None:
    """Give the rows of company `old` to its survivor `new`, where the table says that they follow."""
    with atomic():
        for table, fate in fates.items():
            if isinstance(fate.merged, Follows):
                column = fate.merged.column
                run(update(table).where(getattr(table, column) == old).values({column: new}))


def purge(rows: Iterable[Retention]) -> None:
    """Erase what has been kept long enough, and write down how much of what."""
    for row in rows:
        for rule in row.forget:
            with atomic():
                count = _expire(rule) if isinstance(rule, Expires) else rule()
                if count:
                    db.session.add(Forgotten(key=row.key, count=count))


def forgotten(most: int) -> list[Forgotten]:
    """What was erased, the latest first."""
    return list(db.session.scalars(select(Forgotten).order_by(Forgotten.id.desc()).limit(most)))


def _expire(rule: Expires) -> int:
    until = clock.now() - rule.span(clock.today())
    return run(delete(rule.column.class_).where(rule.column < until))


def run(statement: Delete | Update) -> int:
    """Carry it out past the rows in memory; how many rows it touched."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
