"""장부 검사: opened under the contract's clause, concluded with findings that correct what was billed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.arrears import queries as arrears_queries
from marketplace.formats.dates_text import date_text, period_in_both
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import audit as trail
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.money import BASIS_POINTS, rounded
from marketplace.kernel.once import made_before
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.royalties.computing import Sales
from marketplace.royalties.lifecycle import AUDIT
from marketplace.royalties.models import (
    RoyaltyAudit,
    RoyaltyAuditLine,
    RoyaltyReport,
    RoyaltySchedule,
)
from marketplace.royalties.permissions import is_office
from marketplace.royalties.queries import credits
from marketplace.royalties.services import dues
from marketplace.royalties.services.dues import sales_of
from marketplace.royalties.services.schedules import REPORTERS

LARGEST = 10**15


def open_audit(
    schedule_id: int,
    from_on: date,
    until_on: date,
    examiner: str,
    reason: str,
    actor: Actor,
    *,
    form_token: str,
) -> RoyaltyAudit:
    """Announce an examination of the licensee's books to the licensee. The institution's officer or finance may.

    Conflict when the contract has no such clause or one is under way; Invalid for days without an accepted report or
    further back than the policy's years. The same token gives the examination that is there.
    """
    with atomic():
        schedule = locked(RoyaltySchedule, schedule_id)
        if not is_office(actor, schedule.agreement.institution_id):
            raise Forbidden(
                Text("기관의 담당자만 할 수 있습니다.", "Only the institution may open an examination.")
            )
        if again := made_before(RoyaltyAudit, form_token, RoyaltyAudit.schedule_id == schedule.id):
            return again
        conditions = schedule.conditions_on(clock.today())
        if not conditions.has_audit:
            raise Conflict(
                Text(
                    "계약에 장부 검사 조항이 없습니다. 변경계약으로 정해 주십시오.",
                    "The contract has no audit clause. Please agree on one by an amendment.",
                )
            )
        _check(schedule, from_on, until_on, examiner, reason)
        open_one = select(RoyaltyAudit.id).where(
            RoyaltyAudit.schedule_id == schedule.id, RoyaltyAudit.state == "opened"
        )
        if db.session.scalar(open_one) is not None:
            raise Conflict(Text("진행 중인 장부 검사가 있습니다.", "An examination is under way already."))
        audit = RoyaltyAudit(
            form_token=form_token,
            schedule_id=schedule.id,
            from_on=from_on,
            until_on=until_on,
            begins_on=notice_ends(conditions.audit_notice_days),
            examiner=examiner.strip()[:120],
            reason=reason.strip()[:1000],
            opened_by_id=actor.user_id,
        )
        db.session.add(audit)
        db.session.flush()
        trail.record("royalty_audit.open", audit, actor)
        people = people_of(schedule.agreement.company_id, *REPORTERS)
        notify("royalty_audit_opened", audit.ref, people, royalty_audit_id=audit.id)
    return audit


def notice_ends(days: int | None) -> date | None:
    """The first day on which the books may be looked into, when notice is given today; None without notice."""
    return None if days is None else clock.today() + timedelta(days=days)


def _check(schedule: RoyaltySchedule, from_on: date, until_on: date, examiner: str, reason: str) -> None:
    today = clock.today()
    earliest = periods.months_before(today, 12 * int(policy.value("royalty_audit_years", today)))
    if not examiner.strip() or not reason.strip():
        problem = Text("검사자와 사유를 입력해 주십시오.", "Please name the examiner and the reason.")
        raise Invalid(problem, **({"examiner": problem} if not examiner.strip() else {"reason": problem}))
    if from_on > until_on or until_on > today or from_on < earliest:
        problem = Text(
            "검사 기간을 확인해 주십시오. 지난 5년 안의 기간만 검사할 수 있습니다.",
            "Please check the days: only periods of the last five years.",
        )
        raise Invalid(problem, from_on=problem)
    if not _reports(schedule.id, from_on, until_on):
        problem = Text("이 기간에 확정된 보고가 없습니다.", "No accepted report lies in these days.")
        raise Invalid(problem, from_on=problem)


def _reports(schedule_id: int, from_on: date, until_on: date) -> list[RoyaltyReport]:
    query = select(RoyaltyReport).where(
        RoyaltyReport.schedule_id == schedule_id,
        RoyaltyReport.state.in_(("accepted", "billed")),
        RoyaltyReport.period_from <= until_on,
        RoyaltyReport.period_until >= from_on,
    )
    return list(db.session.scalars(query.order_by(RoyaltyReport.period_from)).unique())


def reports_of(audit: RoyaltyAudit) -> list[RoyaltyReport]:
    """The accepted reports that an examination is about, oldest first."""
    return _reports(audit.schedule_id, audit.from_on, audit.until_on)


def conclude_audit(
    audit_id: int, found: Mapping[int, int], costs: int, findings: str, actor: Actor
) -> RoyaltyAudit:
    """Close an examination: {report's row id: net sales beyond those reported, minor units, negative if too many}.

    Each period's royalty is computed anew under the contract's steps, minimum and cap. What was paid too little is
    billed with the interest for the delay since each period's royalty was due, and the examination's costs where the
    shortfall is above the clause's threshold, a part of what was truly due; what was paid too much comes off the next reports as a negative line. Raises Invalid, Forbidden, Conflict.
    """
    if not findings.strip():
        problem = Text("검사 결과를 입력해 주십시오.", "Please say what was found.")
        raise Invalid(problem, findings=problem)
    if not 0 <= costs <= LARGEST or any(abs(sales) > LARGEST for sales in found.values()):
        problem = Text("금액을 확인해 주십시오.", "Please check the amounts.")
        raise Invalid(problem, costs=problem)
    with atomic():
        audit = locked(RoyaltyAudit, audit_id)
        schedule = locked(RoyaltySchedule, audit.schedule_id)
        AUDIT.perform("conclude", audit, actor)
        if audit.begins_on is not None and clock.today() < audit.begins_on:
            raise Conflict(
                Text(
                    "계약서의 통지 기간이 아직 지나지 않았습니다. {day}부터 장부를 확인하고 결과를 기록할 수 있습니다.",
                    "The notice in the contract has not run out. The books may be looked into, and findings recorded, from {day}.",
                ).fill(day=Text(*(date_text(audit.begins_on, lang) for lang in LANGUAGES)))
            )
        reports = reports_of(audit)
        _write_lines(audit, schedule, reports, found)
        audit.findings, audit.costs = findings.strip()[:4000], costs
        audit.closed_by_id, audit.closed_at = actor.user_id, clock.now()
        audit.difference = sum(line.royalty for line in audit.lines)
        was_due = sum(report.royalty + report.credit for report in reports) + audit.difference
        limit = schedule.conditions_on(audit.until_on).audit_cost_bp
        audit.costs_shifted = (
            limit is not None
            and costs > 0
            and audit.difference > 0
            and audit.difference * BASIS_POINTS > was_due * limit
        )
        _bill(audit, actor)
        people = people_of(schedule.agreement.company_id, *REPORTERS)
        notify("royalty_audit_concluded", audit.ref, people, royalty_audit_id=audit.id)
    return audit


def _write_lines(
    audit: RoyaltyAudit, schedule: RoyaltySchedule, reports: list[RoyaltyReport], found: Mapping[int, int]
) -> None:
    """One line per period whose royalty changes: an earlier finding also moves later periods, by steps that count all
    sales and by the limits of a year."""
    running: dict[int, int] = {}
    lines_found = []
    for report in reports:
        sales, earlier = found.get(report.id, 0), _corrected(report.id)
        extra = credits.found_sales_each([report.id]).get(report.id, 0) + sales
        lines = (
            [*sales_of(report), Sales("장부 검사", extra, is_correction=True)] if extra else sales_of(report)
        )
        due, steps = dues.due(report, lines, running)
        difference = due - (report.royalty + report.credit) - earlier
        running[report.id] = sales
        if sales or difference:
            lines_found.append(
                RoyaltyAuditLine(report_id=report.id, sales=sales, royalty=difference, computed=steps)
            )
    audit.lines = lines_found  # only now: the sums above are those of earlier examinations
    db.session.flush()


def _corrected(report_id: int) -> int:
    """What earlier examinations added to a period's royalty."""
    query = (
        select(RoyaltyAuditLine.royalty)
        .join(RoyaltyAudit, RoyaltyAudit.id == RoyaltyAuditLine.audit_id)
        .where(RoyaltyAuditLine.report_id == report_id, RoyaltyAudit.state == "concluded")
    )
    return sum(db.session.scalars(query))


def _bill(audit: RoyaltyAudit, actor: Actor) -> None:
    if audit.difference <= 0:
        return
    span = period_in_both(audit.from_on, audit.until_on)
    number = audit.schedule.agreement.number
    words = (
        f"경상기술료 정정 (장부 검사 {span.ko}, {number})",
        f"Running royalty, corrected by audit, {span.en} ({number})",
    )
    audit.invoice_id = _invoice(audit, "correction", invoicing.Line(*words, audit.difference), actor)
    if (interest := interest_of(audit)) > 0:  # compensation for delay: no VAT, and no fee to be shared
        words = (
            f"지연이자 (장부 검사 {span.ko}, {number})",
            f"Interest for delay on the correction, {span.en} ({number})",
        )
        _invoice(audit, "interest", invoicing.Line(*words, interest, "outside"), actor)
    if audit.costs_shifted:  # a paper of its own: costs given back are no fee to be shared
        words = (f"장부 검사 비용 ({span.ko}, {number})", f"Costs of the audit, {span.en} ({number})")
        _invoice(audit, "costs", invoicing.Line(*words, audit.costs), actor)


def interest_of(audit: RoyaltyAudit) -> int:
    """지연이자 on what the periods lacked, by the policy of the day each royalty was due, until today; rounded once.

    A period that paid too much is set off with the interest on it; never below zero.
    """
    owed = Fraction(0)
    for line in audit.lines:
        report = db.session.get_one(RoyaltyReport, line.report_id)
        owed += arrears_queries.interest_between(line.royalty, _royalty_due_on(report), clock.today())
    return max(0, rounded(owed))


def _royalty_due_on(report: RoyaltyReport) -> date:
    """The day by which a period's royalty was to be paid: its invoice's, else as if billed on the report's last day."""
    invoice = db.session.get(Invoice, report.invoice_id) if report.invoice_id else None
    if invoice is not None and invoice.due_on is not None:
        return invoice.due_on
    days = report.conditions.payment_days
    return periods.days_after(
        report.due_on, int(policy.value("payment_due_days", report.due_on)) if days is None else days
    )


def _invoice(audit: RoyaltyAudit, key: str, line: invoicing.Line, actor: Actor) -> int:
    agreement = audit.schedule.agreement
    return invoicing.issue_invoice(
        institution_id=agreement.institution_id,
        company_id=agreement.company_id,
        currency=audit.schedule.currency,
        lines=[line],
        source=("royalty_audit", audit.id, key),
        listing_id=agreement.listing_id,
        actor=actor,
    ).id


def drop_audit(audit_id: int, reason: str, actor: Actor) -> RoyaltyAudit:
    """End an examination without findings; the licensee, to whom it was announced, is told."""
    with atomic():
        audit = locked(RoyaltyAudit, audit_id)
        AUDIT.perform("drop", audit, actor)
        audit.findings = reason.strip()[:4000]
        audit.closed_by_id, audit.closed_at = actor.user_id, clock.now()
        people = people_of(audit.schedule.agreement.company_id, *REPORTERS)
        notify("royalty_audit_dropped", audit.ref, people, royalty_audit_id=audit.id)
    return audit
