"""Statements whose time is over: the papers of reports and of shares are destroyed, the sums stay (국세기본법 제85조의3)."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.invoicing.services import kept_until
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers import services as papers
from marketplace.papers.models import Paper
from marketplace.royalties.models import DistributionShare, RoyaltyReport

STATEMENTS = ("distribution_share", "royalty_report")


def destroy_statements() -> int:
    """Destroy the statements of years long declared, except of shares that are owed or objected to; how many."""
    today, count = clock.today(), 0
    query = select(Paper.subject_type, Paper.subject_id, Paper.issued_at).where(
        Paper.subject_type.in_(STATEMENTS)
    )
    due = [
        (row.subject_type, row.subject_id)
        for row in db.session.execute(query.order_by(Paper.id))
        if kept_until(clock.seoul_date(row.issued_at)) < today
    ]
    for subject_type, subject_id in dict.fromkeys(due):
        with atomic():
            if subject_type == "distribution_share":
                share = db.session.get_one(DistributionShare, subject_id)
                open_question = share.objected_at is not None and share.answered_at is None
                if share.paid_out_on is None or open_question:
                    continue
                share.paper_id = None
            elif db.session.get_one(RoyaltyReport, subject_id).state != "billed":
                continue
            db.session.flush()
            count += papers.destroy(subject_type, [subject_id])
    return count
