"""What an agreement asks of each period: rates, minimum, cap, length, time to report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import terms
from marketplace.royalties.computing import checked_steps
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.permissions import is_officer


def schedule_of(agreement_id: int) -> RoyaltySchedule | None:
    """The schedule of an agreement, if it has a running royalty."""
    return db.session.scalars(
        select(RoyaltySchedule).where(RoyaltySchedule.agreement_id == agreement_id)
    ).first()


def begin_schedule(agreement: Agreement) -> RoyaltySchedule | None:
    """The schedule that the signed terms mean, in the caller's transaction: their rate, steps, minimum and cap.

    The period is the policy's, a year where the terms name a minimum or a cap: those are agreed for a year.
    """
    rate = agreement.terms.get("royalty_bp")
    if not rate or agreement.in_force_at is None or schedule_of(agreement.id) is not None:
        return None
    began = clock.seoul_date(agreement.in_force_at)
    from_on, until_on = terms.period(agreement.terms, began)
    further = agreement.terms.get("royalty_steps") or []
    minimum, cap = agreement.terms.get("royalty_minimum"), agreement.terms.get("royalty_cap")
    schedule = RoyaltySchedule(
        agreement_id=agreement.id,
        currency=agreement.terms.get("currency") or "KRW",
        steps=[
            {"above": 0, "bp": int(rate)},
            *({"above": int(each["from_sales"]), "bp": int(each["rate_bp"])} for each in further),
        ],
        cumulative=bool(further),
        minimum=minimum,
        cap=cap,
        months=12 if minimum or cap else int(policy.value("royalty_period_months", began)),
        report_days=int(policy.value("royalty_report_days", began)),
        from_on=from_on,
        until_on=until_on,
    )
    db.session.add(schedule)
    db.session.flush()
    return schedule


def set_schedule(
    schedule_id: int,
    *,
    steps: Sequence[tuple[int, int]],
    minimum: int | None,
    cap: int | None,
    months: int,
    report_days: int,
    actor: Actor,
    cumulative: bool = False,
    may_estimate: bool = False,
    audit_clause: str = "",
    audit_cost_bp: int | None = None,
) -> RoyaltySchedule:
    """Write down what the signed contract says beyond one rate. The institution's officer may, until the first report.

    Raises Invalid for steps or limits that contradict each other, Conflict once a period has been reported.
    """
    with atomic():
        schedule = locked(RoyaltySchedule, schedule_id)
        if not is_officer(actor, schedule.agreement.institution_id):
            raise Forbidden(
                Text(
                    "기관의 기술이전 담당자만 바꿀 수 있습니다.",
                    "Only the institution's officer may change this.",
                )
            )
        reported = select(RoyaltyReport.id).where(
            RoyaltyReport.schedule_id == schedule.id, RoyaltyReport.state != "due"
        )
        if db.session.scalar(reported) is not None:
            raise Conflict(
                Text(
                    "이미 보고가 시작되어 바꿀 수 없습니다. 변경 계약을 체결해 주십시오.",
                    "Reports have begun: please conclude an amendment instead.",
                )
            )
        try:
            clean = checked_steps(steps)
        except ValueError as error:
            problem = Text("구간은 0부터 커지는 순서로 적어 주십시오.", "Steps begin at 0 and ascend.")
            raise Invalid(problem, steps=problem) from error
        if minimum is not None and cap is not None and minimum > cap:
            problem = Text("최저기술료가 최대기술료보다 큽니다.", "The minimum is above the cap.")
            raise Invalid(problem, minimum=problem)
        if months not in (1, 3, 6, 12) or not 1 <= report_days <= 180:
            problem = Text("보고 주기를 확인해 주십시오.", "Please check the period.")
            raise Invalid(problem, months=problem)
        schedule.steps = [{"above": above, "bp": rate} for above, rate in clean]
        schedule.minimum, schedule.cap, schedule.cumulative = minimum, cap, cumulative
        schedule.may_estimate, schedule.audit_clause = may_estimate, audit_clause.strip()[:300]
        schedule.audit_cost_bp = audit_cost_bp
        if months != schedule.months:
            for report in db.session.scalars(
                select(RoyaltyReport).where(RoyaltyReport.schedule_id == schedule.id)
            ):
                db.session.delete(report)  # only unfiled ones are left; the job opens the new periods
        schedule.months, schedule.report_days = months, report_days
        audit.record("royalty_schedule.set", schedule, actor)
    return schedule


def ended_on(schedule: RoyaltySchedule) -> date | None:
    """The last day that sales count: the term's end, or the day the agreement was terminated."""
    ended = schedule.agreement.ended_at
    days = [day for day in (schedule.until_on, clock.seoul_date(ended) if ended else None) if day]
    return min(days) if days else None
