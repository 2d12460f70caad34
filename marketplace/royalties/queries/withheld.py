"""What the signed paper of a period says of tax that the payer's state withholds."""

from __future__ import annotations

from datetime import date

from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import terms_in_force
from marketplace.royalties.models import RoyaltyAudit, RoyaltyReport, RoyaltySchedule


def withholding_on(schedule: RoyaltySchedule, day: date) -> str:
    """Deducted, or grossed_up: by the paper whose conditions hold on the day."""
    paper_id = schedule.conditions_on(day).signed_in_id
    paper = db.session.get(Agreement, paper_id) if paper_id else None
    terms = paper.terms if paper else terms_in_force(schedule.agreement)
    return str(terms.get("withholding") or "deducted")


def withholding_of(source_type: str, source_id: int) -> str:
    """Answers it for what is billed of a report or an examination; "" for everything else."""
    if source_type == "royalty_report":
        report = db.session.get_one(RoyaltyReport, source_id)
        return withholding_on(report.schedule, report.period_until)
    if source_type == "royalty_audit":
        audit = db.session.get_one(RoyaltyAudit, source_id)
        return withholding_on(audit.schedule, audit.until_on)
    return ""
