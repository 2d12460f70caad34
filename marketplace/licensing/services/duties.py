"""What the paper asks a party to do outside the site: opened by what happened, noted, confirmed, and reminded of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing import days
from marketplace.licensing.lifecycle import DUTY
from marketplace.licensing.models import DUTIES, Agreement, Duty
from marketplace.licensing.permissions import OTHER_SIDE
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.milestones import attach
from marketplace.papers.services import Attachment

KEPT_BY_THE_BUYER = ("assignment", "sale")  # what was transferred is not given back


def open_duty(agreement: Agreement, kind: str, since: date, within: int) -> None:
    """Begin one, due so many days after a day; in the caller's transaction. One that is there already stays."""
    there = select(Duty.id).where(Duty.agreement_id == agreement.id, Duty.kind == kind)
    if db.session.scalar(there) is None:
        side, due_on = DUTIES[kind][0], periods.days_after(since, within)
        row = Duty(agreement_id=agreement.id, kind=kind, side=side, due_on=due_on)
        db.session.add(row)
        db.session.flush()
        audit.record("duty.open", row, SYSTEM, agreement=agreement.id, kind=kind)


def open_at_conclusion(agreement: Agreement) -> None:
    """Who gives the right provides what the register asks for."""
    if agreement.waits_for_record and agreement.kind != "publication":
        open_duty(agreement, "documents", agreement.dated_on or clock.today(), days.DOCUMENTS_DAYS)


def open_at_end(agreement: Agreement, last: date) -> None:
    """What is left to do when a right has ended that had begun; its last day is `last`."""
    if agreement.amends_id is not None or agreement.kind in KEPT_BY_THE_BUYER:
        return
    back = days.NDA_RETURN_DAYS if agreement.kind == "nda" else days.RETURN_DAYS
    open_duty(agreement, "material", last, back)
    if agreement.kind == "evaluation":
        open_duty(agreement, "result", last, days.RESULT_DAYS)
    if agreement.kind == "loan":
        open_duty(agreement, "prototype", last, days.PROTOTYPE_DAYS)
    if agreement.kind == "exclusive" and agreement.registration_number:
        open_duty(agreement, "cancelling", last, days.CANCEL_DAYS)


def drop_duties(agreement: Agreement, *kinds: str) -> None:
    """What is open of these kinds (none named: of every kind) is not needed any more; in the caller's transaction."""
    query = select(Duty).where(Duty.agreement_id == agreement.id, Duty.state.in_(("due", "done")))
    for row in db.session.scalars(query.order_by(Duty.id)).all():
        if not kinds or row.kind in kinds:
            DUTY.perform("drop", row, SYSTEM, agreement=agreement.id)
    db.session.flush()


def report_duty(ref: str, done_on: date | None, note: str, file: Attachment | None, actor: Actor) -> Duty:
    """The side that owes it says that it is done, when and how; `file` (already stored) shows it. The other side is told."""
    with atomic():
        row, agreement = _load(ref)
        DUTY.check("report_duty", row, actor)
        problems = {}
        if done_on is None or done_on > clock.today():
            problems["done_on"] = Text("오늘까지의 날을 입력해 주십시오.", "Enter a day until today.")
        if not note.strip():
            problems["note"] = Text("한 일을 입력해 주십시오.", "Enter what was done.")
        if problems:
            raise Invalid(next(iter(problems.values())), **problems)
        DUTY.perform("report_duty", row, actor)
        row.done_on, row.note, row.done_by_id = done_on, note.strip()[:500], actor.user_id
        row.returned_reason, row.answered_at, row.answered_by_id, row.reminded_on = "", None, None, None
        row.file = attach(agreement, "duty", file, actor) if file is not None else None
        db.session.flush()
        if row.kind == "documents" and done_on is not None:
            open_duty(agreement, "application", done_on, days.APPLICATION_DAYS)
        key = f"{row.ref}:{row.version}"
        write_to(agreement, "duty_done", OTHER_SIDE[row.side], key=key, duty_id=row.id)
        return row


def confirm_duty(ref: str, actor: Actor) -> Duty:
    """The other side has seen that it is done."""
    with atomic():
        row, _ = _load(ref)
        DUTY.perform("confirm_duty", row, actor)
        row.answered_by_id, row.answered_at = actor.user_id, clock.now()
        return row


def return_duty(ref: str, reason: str, actor: Actor) -> Duty:
    """It is not done, or not all of it: it is owed again, and who owes it is told why."""
    reason = required_text(
        reason,
        "무엇이 남았는지 입력해 주십시오. 상대방에게 전달됩니다.",
        "Enter what is left; the other side will read it.",
    )
    with atomic():
        row, agreement = _load(ref)
        DUTY.perform("return_duty", row, actor)
        row.returned_reason, row.answered_by_id, row.answered_at = reason, actor.user_id, clock.now()
        db.session.flush()
        write_to(agreement, "duty_returned", row.side, key=f"{row.ref}:{row.version}", duty_id=row.id)
        return row


def remind_of_duties(payload: dict[str, Any], key: str) -> None:
    """Job: who owes it hears some days (policy) before its day, and each week while it is late."""
    today = clock.today()
    soon = today + timedelta(days=int(policy.value("duty_reminder_days", today)))
    due = (
        select(Duty.id)
        .where(Duty.state == "due", Duty.due_on <= soon)
        .where(func.coalesce(Duty.reminded_on, date(2000, 1, 1)) <= today - timedelta(days=7))
    )
    for duty_id in db.session.scalars(due.order_by(Duty.id)).all():
        with atomic():
            agreement = lock_agreement(db.session.get_one(Duty, duty_id).agreement_id)
            row = locked(Duty, duty_id)
            if row.state != "due" or row.reminded_on == today:
                continue
            row.reminded_on = today
            audit.record("duty.remind", row, SYSTEM)
            write_to(agreement, "duty_due", row.side, key=f"{row.ref}:{today}", duty_id=row.id)


def _load(ref: str) -> tuple[Duty, Agreement]:
    """The duty and its agreement, both locked."""
    found = db.session.scalars(select(Duty).where(Duty.ref == ref)).first()
    if found is None:
        raise NotFound()
    agreement = lock_agreement(found.agreement_id)
    return locked(Duty, found.id), agreement
