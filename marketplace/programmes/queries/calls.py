"""Which programmes, calls, forms and questions there are for a reader."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.formats.icalendar import Deadline
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, t
from marketplace.programmes.models import (
    Budget,
    Call,
    CallFile,
    CallForm,
    CallQuestion,
    FormVersion,
    Programme,
)
from marketplace.programmes.permissions import readable_calls

PHASES: dict[str, tuple[Text, str]] = {  # phase -> (its name, the look of its badge)
    "draft": (Text("준비 중", "Being prepared"), ""),
    "soon": (Text("접수 예정", "Opens soon"), "info"),
    "open": (Text("접수 중", "Open"), "brand"),
    "closed": (Text("접수 마감, 심사 중", "Closed, under review"), "warn"),
    "decided": (Text("선정 완료", "Decided"), "ok"),
    "cancelled": (Text("취소", "Cancelled"), "faint"),
}
SHOWN = (joinedload(Call.budget).joinedload(Budget.programme), joinedload(Call.cluster))


def programmes() -> list[Programme]:
    query = select(Programme).options(selectinload(Programme.budgets)).order_by(Programme.id)
    return list(db.session.scalars(query))


def programme_for(ref: str) -> Programme | None:
    return db.session.scalars(select(Programme).where(Programme.ref == ref)).first()


def budget_rows() -> list[Budget]:
    """The budgets of this year and later, for the form of a call."""
    query = select(Budget).options(joinedload(Budget.programme)).where(Budget.year >= clock.today().year)
    return list(db.session.scalars(query.order_by(Budget.year, Budget.programme_id)))


def phase(call: Call) -> str:
    """Where a call is now: what its state and its two instants come to."""
    if call.state != "announced":
        return call.state
    now = clock.now()
    return "soon" if now < call.opens_at else "open" if now < call.closes_at else "closed"


def is_open(call: Call) -> bool:
    return phase(call) == "open"


def calls(actor: Actor, past: bool = False) -> Select[Call]:
    """The calls that a reader may see: those still to come and open, the next to close first, or those of the past."""
    running = or_(Call.state == "draft", Call.closes_at > clock.now())
    ended = Call.state.in_(("decided", "cancelled"))
    query = select(Call).where(readable_calls(actor)).options(*SHOWN)
    if past:
        return query.where(or_(~running, ended)).order_by(Call.closes_at.desc(), Call.id.desc())
    return query.where(running, ~ended).order_by(Call.closes_at, Call.id)


def closing_days(actor: Actor) -> list[Deadline]:
    """For the calendar of a company's people: until when open calls take applications. Addresses are paths."""
    if not actor.organisations("company"):
        return []
    return [
        Deadline(
            uid=f"call-{call.ref}@gisul-madang",
            day=clock.seoul_date(call.closes_at),
            title=t("지원사업 신청 마감: ", "Applications close: ") + call.title,
            url=url_for("programmes.call", ref=call.ref),
        )
        for call in db.session.scalars(calls(actor)).unique()
        if call.state != "draft"
    ]


def call_for(actor: Actor, ref: str) -> Call | None:
    query = select(Call).where(readable_calls(actor), Call.ref == ref)
    return db.session.scalars(query.options(*SHOWN)).first()


def call_file(actor: Actor, call_ref: str, ref: str) -> CallFile | None:
    query = select(CallFile).join(Call, Call.id == CallFile.call_id)
    return db.session.scalars(
        query.where(readable_calls(actor), Call.ref == call_ref, CallFile.ref == ref)
    ).first()


def call_forms() -> list[CallForm]:
    query = select(CallForm).options(selectinload(CallForm.versions))
    return list(db.session.scalars(query.order_by(CallForm.id.desc())))


def form_for(ref: str) -> CallForm | None:
    return db.session.scalars(select(CallForm).where(CallForm.ref == ref)).first()


def shown_version(form: CallForm) -> tuple[FormVersion, bool]:
    """The newest version, and whether calls have opened with it, so that a change makes the next one."""
    used = select(Call.id).where(Call.form_version_id == form.newest.id).limit(1)
    return form.newest, db.session.scalar(used) is not None


def questions(actor: Actor, call: Call) -> list[CallQuestion]:
    """What was answered for everybody; one's own; for the center all."""
    query = select(CallQuestion).where(CallQuestion.call_id == call.id)
    if not actor.oversees:
        query = query.where(or_(CallQuestion.published, CallQuestion.asked_by_id == actor.user_id))
    return list(db.session.scalars(query.order_by(CallQuestion.id)))


def question_for(ref: str) -> CallQuestion | None:
    return db.session.scalars(select(CallQuestion).where(CallQuestion.ref == ref)).first()


def totals(rows: list[Programme]) -> list[tuple[int, str, int, int]]:
    """(year, kind of money, amount, committed) over all programmes, the latest year first."""
    sums: dict[tuple[int, str], list[int]] = {}
    for programme in rows:
        for budget in programme.budgets:
            row = sums.setdefault((budget.year, programme.fund), [0, 0])
            row[0] += budget.amount
            row[1] += budget.committed
    ordered = sorted(sums.items(), key=lambda each: (-each[0][0], each[0][1]))
    return [(year, fund, amount, committed) for (year, fund), (amount, committed) in ordered]
