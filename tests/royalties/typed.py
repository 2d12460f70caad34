"""A schedule as it was before schedules were made from the signed papers: its conditions typed in by the officer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule


def typed_in(schedule_id: int, *, steps: Sequence[tuple[int, int]], **values: Any) -> RoyaltySchedule:
    """Write conditions into the row, without a paper; unfiled reports of another period open anew."""
    with atomic():
        schedule = db.session.get_one(RoyaltySchedule, schedule_id)
        schedule.signed_in_id, schedule.yearly, schedule.calendar = None, False, False
        schedule.payment_days = schedule.audit_notice_days = None
        schedule.steps = [{"above": above, "bp": rate} for above, rate in steps]
        if values.get("months", schedule.months) != schedule.months:
            for report in db.session.scalars(
                select(RoyaltyReport).where(RoyaltyReport.schedule_id == schedule.id)
            ):
                db.session.delete(report)
        for name, value in values.items():
            setattr(schedule, name, value)
    return schedule
