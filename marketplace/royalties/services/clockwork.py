"""Periods that open by themselves, and the ladder for reports that are late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel import periods as counting
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.ids import new_ref, next_number
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.models import Agreement
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services.dues import ended_periods
from marketplace.royalties.services.schedules import (
    REPORTERS,
    begin_schedule,
    follow_papers,
    last_opened,
    note_rights,
)


def open_reports(payload: dict[str, Any], key: str) -> None:
    """Job, daily: agreements with a running royalty get their schedule, ended periods their report to file."""
    _begin()
    for schedule_id in list(db.session.scalars(select(RoyaltySchedule.id).order_by(RoyaltySchedule.id))):
        with atomic():
            schedule = locked(RoyaltySchedule, schedule_id)
            follow_papers(schedule)
            note_rights(schedule)
            _open(schedule)


def follow_rights(payload: dict[str, Any], key: str) -> None:
    """Handler of `rights_changed`: an agreement or amendment that came into force is read at once, not with the next day.

    The papers are read, not the message; done twice, it is done once.
    """
    listing_id = payload["listing_id"]
    _begin(Agreement.listing_id == listing_id)
    of_listing = (
        select(RoyaltySchedule.id).join(RoyaltySchedule.agreement).where(Agreement.listing_id == listing_id)
    )
    for schedule_id in list(db.session.scalars(of_listing.order_by(RoyaltySchedule.id))):
        with atomic():
            follow_papers(locked(RoyaltySchedule, schedule_id))


def _begin(*of: ColumnElement[bool]) -> None:
    for agreement_id in _without_schedule(*of):
        with atomic():
            begin_schedule(locked(Agreement, agreement_id))


def _without_schedule(*of: ColumnElement[bool]) -> list[int]:
    """Agreements in force that have no schedule and that ask, themselves or by an amendment, for a royalty."""
    home = func.coalesce(Agreement.amends_id, Agreement.id)
    query = select(Agreement).where(
        Agreement.in_force_at.is_not(None), home.not_in(select(RoyaltySchedule.agreement_id)), *of
    )
    rows = db.session.scalars(query.order_by(Agreement.id))
    return list(dict.fromkeys(row.amends_id or row.id for row in rows if row.terms.get("royalty_bp")))


def _open(schedule: RoyaltySchedule) -> None:
    known = last_opened(schedule.id)
    for begins, last in ended_periods(schedule, clock.today()):
        if known is not None and begins <= known:
            continue
        if known is not None and schedule.conditions_on(known) is not schedule.conditions_on(begins):
            known = begins - timedelta(days=1)  # where a paper asked for no royalty, nothing is caught up on
        # A report opened under another count may have ended elsewhere: the next one begins where it ended.
        first = known + timedelta(days=1) if known is not None else begins
        known = last
        fresh = insert_ignore(
            RoyaltyReport,
            ref=new_ref(),
            number=next_number("RR"),
            state="due",
            version=1,
            schedule_id=schedule.id,
            period_from=first,
            period_until=last,
            due_on=counting.days_after(last, schedule.conditions_on(first).report_days),
            remark="",
            computed=[],
            anomalies=[],
            royalty=0,
            opened_at=clock.now(),
        )
        if fresh:
            report = _report(schedule.id, first)
            people = people_of(schedule.agreement.company_id, *REPORTERS)
            notify("royalty_due", report.id, people, royalty_report_id=report.id, late=0, rung=0)


def _report(schedule_id: int, first: date) -> RoyaltyReport:
    return db.session.scalars(
        select(RoyaltyReport).where(
            RoyaltyReport.schedule_id == schedule_id, RoyaltyReport.period_from == first
        )
    ).one()


def remind_reports(payload: dict[str, Any], key: str) -> None:
    """Job, daily: a report not filed is spoken of on the days of the policy; from the second rung the officer hears too."""
    query = select(RoyaltyReport.id).where(RoyaltyReport.state.in_(("due", "queried")))
    for report_id in list(db.session.scalars(query.order_by(RoyaltyReport.id))):
        with atomic():
            _remind(locked(RoyaltyReport, report_id))


def _remind(report: RoyaltyReport) -> None:
    late = (clock.today() - counting.deadline(report.due_on)).days
    rungs = sorted(policy.value("royalty_reminder_days", report.due_on))
    reached = [days for days in rungs if days <= late]
    if report.state not in ("due", "queried") or not reached:
        return
    if report.reminded_days is not None and report.reminded_days >= reached[-1]:
        return
    report.reminded_days = reached[-1]
    rung = len([days for days in reached if days > 0])
    people = people_of(report.agreement.company_id, *REPORTERS)
    if rung >= 2:
        people += people_of(report.agreement.institution_id, "officer")
    notify(
        "royalty_due", f"{report.id}:{reached[-1]}", people, royalty_report_id=report.id, late=late, rung=rung
    )
