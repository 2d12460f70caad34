"""The report of one period: filed by the licensee, questioned or accepted by the institution, billed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.formats.dates_text import period_in_both
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import Attachment
from marketplace.royalties.computing import Limits, Sales, anomalies, with_credit
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import (
    RoyaltyEvidence,
    RoyaltyLine,
    RoyaltyNote,
    RoyaltyReport,
    RoyaltySchedule,
)
from marketplace.royalties.permissions import report_parties
from marketplace.royalties.queries import credits
from marketplace.royalties.royalty_paper import issue_royalty_statement
from marketplace.royalties.services import dues, stated
from marketplace.royalties.services.dues import sales_of
from marketplace.royalties.services.estimates import replace_estimate
from marketplace.royalties.services.schedules import REPORTERS

MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """What the licensee enters of one product, minor units. A correction (of an audit) may be negative."""

    product: str
    sales: int
    deductions: int = 0
    field_of_use: str = ""
    quantity: str = ""
    note: str = ""
    is_correction: bool = False


def submit_report(
    report_id: int,
    lines: Sequence[Line],
    actor: Actor,
    *,
    remark: str = "",
    evidence: Sequence[Attachment] = (),
    answer: str = "",
    no_sales: bool = False,
) -> RoyaltyReport:
    """File the period (or file it anew, with an answer, after a question): computed and looked through at once.

    `no_sales` says that nothing was sold; without it, and without a line, nothing is filed. Raises Invalid for lines
    that can't be, Forbidden, Conflict.
    """
    check_lines(lines, no_sales)
    with atomic():
        report = locked_report(report_id)
        again = report.state == "queried"
        if again:
            require_answer(answer)
        REPORT.perform("submit", report, actor)
        report.lines = [
            RoyaltyLine(
                position=position,
                product=line.product.strip()[:120],
                field_of_use=line.field_of_use.strip()[:120],
                quantity=line.quantity.strip()[:40],
                sales=line.sales,
                deductions=line.deductions,
                note=line.note.strip()[:200],
                is_correction=line.is_correction,
            )
            for position, line in enumerate(lines)
        ]
        report.remark = remark.strip()[:1000]
        report.draft, report.drafted_by_id, report.drafted_at = None, None, None
        report.submitted_by_id, report.submitted_at = actor.user_id, clock.now()
        _compute(report)
        if again:
            _note(report, "licensee", answer, actor)
        for file in evidence:
            db.session.add(
                RoyaltyEvidence(
                    report_id=report.id,
                    name=file.name,
                    sha256=file.sha256,
                    size=file.size,
                    media_type=file.media_type,
                    added_by_id=actor.user_id,
                )
            )
        db.session.flush()
        people = people_of(report.agreement.institution_id, "officer", "finance")
        notify("royalty_filed", f"{report.id}:{report.version}", people, royalty_report_id=report.id)
    return report


def locked_report(report_id: int) -> RoyaltyReport:
    """The report, locked after its schedule: its rates stay, and what it sets off is not set off in another report too."""
    schedule_id = db.session.scalar(select(RoyaltyReport.schedule_id).where(RoyaltyReport.id == report_id))
    if schedule_id is None:
        raise NotFound()
    locked(RoyaltySchedule, schedule_id)
    return locked(RoyaltyReport, report_id)


def require_answer(answer: str) -> None:
    """Invalid unless the institution's question is answered."""
    if not answer.strip():
        problem = Text("질의에 대한 답변을 입력해 주십시오.", "Please answer the question.")
        raise Invalid(problem, answer=problem)


def check_lines(lines: Sequence[Line], no_sales: bool) -> None:
    """Invalid for lines that can't be, and where it isn't said whether anything was sold."""
    sold = [line for line in lines if not line.is_correction]
    if not sold and not no_sales:
        problem = Text(
            "제품별 매출을 입력하거나, 매출이 없었다면 ‘이 기간에 매출이 없었습니다’를 선택해 주십시오.",
            "Enter the sales of each product, or choose “Nothing was sold in this period”.",
        )
        raise Invalid(problem, no_sales=problem)
    if sold and no_sales:
        problem = Text(
            "매출을 입력하고 매출이 없다고도 선택했습니다. 둘 중 하나만 남겨 주십시오.",
            "Sales are entered and “Nothing was sold” is chosen. Please keep one of the two.",
        )
        raise Invalid(problem, no_sales=problem)
    if len(lines) > MOST_LINES:
        problem = Text("제품은 200개까지 적을 수 있습니다.", "At most 200 products.")
        raise Invalid(problem, lines=problem)
    for line in lines:
        if not line.product.strip():
            problem = Text("제품 이름을 입력해 주십시오.", "Please name every product.")
            raise Invalid(problem, lines=problem)
        if not line.is_correction and not 0 <= line.deductions <= line.sales:
            problem = Text(
                "‘{product}’의 공제액이 매출액보다 클 수 없습니다.",
                "The deductions of “{product}” can't be more than its sales.",
            ).fill(product=line.product)
            raise Invalid(problem, lines=problem)
        if line.is_correction and not line.note.strip():
            problem = Text(
                "정정하는 이유를 비고에 적어 주십시오.", "Please say in the note why it is corrected."
            )
            raise Invalid(problem, lines=problem)


def report_before(report: RoyaltyReport) -> RoyaltyReport | None:
    """The last filed report of an earlier period."""
    return db.session.scalars(
        select(RoyaltyReport)
        .where(
            RoyaltyReport.schedule_id == report.schedule_id,
            RoyaltyReport.period_from < report.period_from,
            RoyaltyReport.state != "due",
        )
        .order_by(RoyaltyReport.period_from.desc())
    ).first()


@dataclass(frozen=True)
class Preview:
    """What filing these lines would come to: the royalty in minor units with its steps, and what is unusual."""

    royalty: int
    steps: list[dict[str, Any]]
    anomalies: list[list[str]]
    credit: int = 0  # paid too much before and taken off


def preview(report: RoyaltyReport, lines: Sequence[Line]) -> Preview:
    """Compute a report that has not been filed; nothing is written."""
    sales = [Sales(x.product, x.sales, x.deductions, x.is_correction) for x in lines]
    return _computed(report, sales)


def _compute(report: RoyaltyReport) -> None:
    done = _computed(report, sales_of(report))
    report.royalty, report.computed, report.anomalies = done.royalty, done.steps, done.anomalies
    report.credit = done.credit


def _computed(report: RoyaltyReport, sales: Sequence[Sales]) -> Preview:
    today, before = clock.today(), report_before(report)
    limits = Limits(
        int(policy.value("royalty_drop_bp", today)), int(policy.value("royalty_deductions_bp", today))
    )
    schedule = report.schedule
    due, steps = dues.due(report, sales)
    credit = min(due, credits.left(schedule.id, report.id))
    unusual = anomalies(sales, sales_of(before) if before else None, limits)
    unusual += stated.shortfalls(report, sum(line.sales for line in sales))
    return Preview(due - credit, with_credit(steps, credit, schedule.currency), unusual, credit)


def query_report(report_id: int, question: str, actor: Actor) -> RoyaltyReport:
    """Ask about a filed report; the licensee answers and files it anew."""
    if not question.strip():
        problem = Text("질의 내용을 입력해 주십시오.", "Please enter your question.")
        raise Invalid(problem, question=problem)
    with atomic():
        report = locked(RoyaltyReport, report_id)
        REPORT.perform("query", report, actor)
        _note(report, "licensor", question, actor)
        people = people_of(report.agreement.company_id, *REPORTERS)
        notify("royalty_queried", f"{report.id}:{report.version}", people, royalty_report_id=report.id)
    return report


def _note(report: RoyaltyReport, side: str, body: str, actor: Actor) -> None:
    db.session.add(
        RoyaltyNote(report_id=report.id, side=side, author_id=actor.user_id, body=body.strip()[:4000])
    )


def payment_day(report: RoyaltyReport) -> date | None:
    """The day by which what is billed today is to be paid, by the period's own conditions; None: the site's day."""
    days = report.conditions.payment_days
    return None if days is None else periods.days_after(clock.today(), days)


def accept_report(report_id: int, actor: Actor) -> RoyaltyReport:
    """Accept the figures: the statement is issued, and what is due is billed once. Nothing due, nothing is billed."""
    with atomic():
        report = locked_report(report_id)
        if "officer" not in report_parties(actor, report):
            raise Forbidden(
                Text("기관의 담당자만 확정할 수 있습니다.", "Only the institution may accept it.")
            )
        REPORT.perform("accept", report, actor)
        report.accepted_by_id, report.accepted_at = actor.user_id, clock.now()
        replaced = replace_estimate(report)
        if replaced is not None:
            _compute(report)
        issue_royalty_statement(report, actor)
        if report.royalty > 0:
            agreement = report.agreement
            span = period_in_both(report.period_from, report.period_until)
            invoice = invoicing.issue_invoice(
                institution_id=agreement.institution_id,
                company_id=agreement.company_id,
                currency=report.schedule.currency,
                lines=[
                    invoicing.Line(
                        f"경상기술료 {span.ko} ({agreement.number})",
                        f"Running royalty {span.en} ({agreement.number})",
                        report.royalty,
                    )
                ],
                source=("royalty_report", report.id, "royalty"),
                due_on=payment_day(report),
                listing_id=agreement.listing_id,
                actor=actor,
            )
            report.invoice_id = invoice.id
            if replaced is not None:
                invoicing.carry_over(replaced, invoice.id)
            REPORT.perform("bill", report, SYSTEM)
        else:
            people = people_of(report.agreement.company_id, *REPORTERS)
            notify("royalty_accepted", report.id, people, royalty_report_id=report.id)
    return report
