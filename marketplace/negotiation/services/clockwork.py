"""What time does: reminders of what waits for an answer, and term sheets that lapse. Outbox handlers of jobs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked
from marketplace.kernel.working_days import working_days_between
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import INQUIRY, TERM_SHEET
from marketplace.negotiation.models import Inquiry, Message, SharingApplication, TermSheet
from marketplace.negotiation.queries import center_people as center_people
from marketplace.negotiation.services import guests
from marketplace.negotiation.services.inquiries import lock_inquiry


def run_reply_clock(payload: dict[str, Any], key: str) -> None:
    """Remind the institution, then tell the center, of questions that wait too many working days."""
    waiting = db.session.scalars(
        select(Inquiry.id).where(Inquiry.state == "open", Inquiry.escalated_at.is_(None)).order_by(Inquiry.id)
    ).all()
    for inquiry_id in waiting:
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            if inquiry.state == "open":
                _watch(inquiry)
    guests.watch_guest_questions()


def _watch(inquiry: Inquiry) -> None:
    today = clock.today()
    started = clock.seoul_date(inquiry.reopened_at or inquiry.created_at)
    waited = working_days_between(started, today)
    if inquiry.reminded_at is None and waited >= policy.value("reply_reminder_working_days", today):
        inquiry.reminded_at = clock.now()
        audit.record("inquiry.remind", inquiry, SYSTEM)
        notify("inquiry_reminder", inquiry.id, queries.licensor_people(inquiry), inquiry_id=inquiry.id)
    if inquiry.escalated_at is None and waited >= policy.value("reply_escalation_working_days", today):
        inquiry.escalated_at = clock.now()
        audit.record("inquiry.escalate", inquiry, SYSTEM)
        notify("inquiry_escalated", inquiry.id, center_people(), inquiry_id=inquiry.id)


def lapse_terms(payload: dict[str, Any], key: str) -> None:
    """End term sheets whose last day has passed without an answer."""
    due = db.session.execute(
        select(TermSheet.id, TermSheet.inquiry_id)
        .where(TermSheet.state == "offered", TermSheet.valid_until < periods.still_open(clock.today()))
        .order_by(TermSheet.id)
    ).all()
    for sheet_id, inquiry_id in due:
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            sheet = db.session.get_one(TermSheet, sheet_id)
            if sheet.state != "offered" or periods.deadline(sheet.valid_until) >= clock.today():
                continue
            TERM_SHEET.perform("lapse", sheet, SYSTEM)
            notify(
                "terms_lapsed",
                sheet.id,
                [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry)],
                inquiry_id=inquiry.id,
                term_sheet_id=sheet.id,
            )


def lapse_inquiries(payload: dict[str, Any], key: str) -> None:
    """Warn of talks that fell silent, then end them: never without a warning its full days before."""
    today = clock.today()
    silence, notice = (
        policy.value(name, today) for name in ("inquiry_lapse_days", "inquiry_lapse_warning_days")
    )
    old = clock.now() - timedelta(days=silence - notice)
    spoken = select(Message.inquiry_id).where(Message.at > old)
    quiet = select(Inquiry.id).where(
        Inquiry.state.in_(("open", "answered", "negotiating")),
        Inquiry.created_at <= old,
        Inquiry.id.not_in(spoken),
    )
    for inquiry_id in db.session.scalars(quiet.order_by(Inquiry.id)).all():
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            if inquiry.state in ("open", "answered", "negotiating"):
                _watch_silence(inquiry, silence - notice, notice)


def _watch_silence(inquiry: Inquiry, before_warning: int, notice: int) -> None:
    today = clock.today()
    last = queries.last_word_at(inquiry)
    if queries.open_term_sheet(inquiry.id) is not None:
        return  # it has its own last day
    if inquiry.warned_at is None or inquiry.warned_at < last:
        if (today - clock.seoul_date(last)).days >= before_warning:
            inquiry.warned_at = clock.now()
            audit.record("inquiry.warn", inquiry, SYSTEM)
            _tell_both("inquiry_lapse_warning", inquiry, lapses_on=str(queries.lapses_on(inquiry)))
        return
    ends = queries.lapses_on(inquiry)
    if ends is not None and today >= ends:
        INQUIRY.perform("lapse", inquiry, SYSTEM)
        inquiry.closed_at, inquiry.closed_reason = clock.now(), ""
        _tell_both("inquiry_lapsed", inquiry)


def _tell_both(template: str, inquiry: Inquiry, **refs: object) -> None:
    people = [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry)]
    notify(template, f"{inquiry.id}:{clock.today()}", people, inquiry_id=inquiry.id, **refs)


def remind_of_days(payload: dict[str, Any], key: str) -> None:
    """Job: who has to answer terms, or to decide on an application, hears of the day; each mark of the rule once."""
    sheets = select(TermSheet.id, TermSheet.inquiry_id).where(TermSheet.state == "offered")
    for sheet_id, inquiry_id in db.session.execute(sheets.order_by(TermSheet.id)).all():
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            _remind_of_terms(db.session.get_one(TermSheet, sheet_id), inquiry)
    applications = select(SharingApplication.id).where(SharingApplication.state == "applied")
    for application_id in db.session.scalars(applications.order_by(SharingApplication.id)).all():
        with atomic():
            _remind_of_application(locked(SharingApplication, application_id))


def _remind_of_terms(sheet: TermSheet, inquiry: Inquiry) -> None:
    mark = _reached(sheet.valid_until, "term_sheet_reminder_days")
    if sheet.state != "offered" or mark is None:
        return
    ours = sheet.side == "licensor"
    people = queries.licensee_people(inquiry, *SIGNERS) if ours else queries.licensor_people(inquiry)
    notify("terms_due", f"{sheet.id}:{mark}", people, inquiry_id=inquiry.id, term_sheet_id=sheet.id)


def _remind_of_application(row: SharingApplication) -> None:
    mark = _reached(row.decide_by, "sharing_reminder_days")
    if row.state != "applied" or mark is None:
        return
    late = periods.deadline(row.decide_by) < clock.today()
    people = people_of(row.listing.institution_id, "officer")
    # The center may decide, too: it hears of it once the institution's day has passed.
    people += center_people() if late else []
    notify("sharing_due", f"{row.id}:{mark}", people, sharing_id=row.id, late=late)


def _reached(day: date, rule: str) -> int | None:
    """The last mark of the rule, in days after `day` (negative: before it), that has come; None where none has."""
    today = clock.today()
    after = (today - periods.deadline(day)).days
    return max((days for days in policy.value(rule, today) if days <= after), default=None)
