"""Days spoken of before they come: signing, the register, the answer to a proposed end, milestones, and what lasts."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement, Ending
from marketplace.licensing.permissions import OTHER_SIDE
from marketplace.licensing.queries.lasting import lasting, still_lasting
from marketplace.licensing.queries.milestones import awaited, promising
from marketplace.licensing.services.agreements import lock_agreement, write_to, write_to_people
from marketplace.negotiation.queries import center_people


def remind_of_signing(payload: dict[str, Any], key: str) -> None:
    """Job: whose turn it is to sign, and both sides where an entry in a register is waited for, hear it before the day.

    Each letter's key names the day and the mark, so that each is sent once, however often the job runs.
    """
    waiting = select(Agreement.id).where(Agreement.state.in_(("offered", "signed", "concluded")))
    for agreement_id in db.session.scalars(waiting.order_by(Agreement.id)).all():
        with atomic():
            agreement = lock_agreement(agreement_id)
            if agreement.misfit is not None:
                continue  # it can't go on; the officer is told so elsewhere
            if agreement.state == "concluded":
                _before_the_register(agreement)
            else:
                _before_signing(agreement)


def remind_of_answers(payload: dict[str, Any], key: str) -> None:
    """Job: the side that was asked to agree to an end hears once more before its day; not on the day of the proposal itself."""
    today = clock.today()
    soon = today + periods.A_DAY * int(policy.value("ending_reminder_days", today))
    asked = select(Ending.id).where(Ending.state == "proposed", Ending.ends_on <= soon)
    for ending_id in db.session.scalars(asked.order_by(Ending.id)).all():
        with atomic():
            row = db.session.get_one(Ending, ending_id)
            agreement = lock_agreement(row.agreement_id)
            db.session.refresh(row)
            if row.state == "proposed" and clock.seoul_date(row.announced_at) < today:
                _ask_again(row, agreement)


def remind_of_milestones(payload: dict[str, Any], key: str) -> None:
    """Job: both sides hear some days (policy) before the latest day that the terms name for a milestone, and on that day."""
    for agreement_id in sorted(set(db.session.scalars(promising()))):
        with atomic():
            agreement = lock_agreement(agreement_id)
            for one in awaited(agreement):
                mark = _reached(one.due_on, "milestone_reminder_days")
                if mark is not None:
                    note = f"{one.event}:{one.due_on}:{mark}"
                    write_to(agreement, "milestone_due", key=note, event=one.event, due_on=str(one.due_on))


def remind_of_lasting(payload: dict[str, Any], key: str) -> None:
    """Job: both sides hear some days (policy) before a duty runs out that outlived their agreement."""
    for agreement_id in still_lasting():
        with atomic():
            agreement = lock_agreement(agreement_id)
            for one in lasting(agreement):
                mark = _reached(one.until, "lasting_reminder_days")
                if mark is not None:
                    refs = {"what": one.kind, "until_on": one.until.isoformat()}
                    write_to(agreement, "lasting_ends", key=f"{one.kind}:{one.until}:{mark}", **refs)


def _ask_again(row: Ending, agreement: Agreement) -> None:
    if row.side in OTHER_SIDE:
        write_to(agreement, "ending_answer_due", OTHER_SIDE[row.side], key=row.ref, ending_id=row.id)
        return
    others = [one for one in center_people() if one != row.announced_by_id]
    write_to_people(agreement, "decision_recorded", others, key=f"{row.ref}:due", ending_id=row.id)


def _before_signing(agreement: Agreement) -> None:
    mark = _reached(agreement.sign_by, "signing_reminder_days")
    if mark is None:
        return
    if agreement.state == "offered":
        people = [one for company_id in agreement.unsigned_ids for one in people_of(company_id, *SIGNERS)]
    else:
        people = people_of(agreement.institution_id, "officer")
    write_to_people(agreement, "signing_due", people, f"{agreement.state}:{agreement.sign_by}:{mark}")


def _before_the_register(agreement: Agreement) -> None:
    if not agreement.waits_for_record or agreement.registration_number:
        return
    mark = _reached(agreement.complete_by, "registration_reminder_days")
    if mark is not None:
        write_to(agreement, "registration_due", key=f"{agreement.complete_by}:{mark}")


def _reached(day: date | None, rule: str) -> int | None:
    """The mark of the rule, in days before `day`, that is to be spoken of today; None before the first and after the day."""
    if day is None:
        return None
    today = clock.today()
    left = (periods.deadline(day) - today).days
    return next((days for days in sorted(policy.value(rule, today)) if 0 <= left <= days), None)
