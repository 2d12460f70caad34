"""How long royalties are owed: to the end of the licence or of its rights, and for the stock that is sold off after it."""

from __future__ import annotations

from datetime import date

from marketplace.kernel import clock, periods
from marketplace.licensing.queries import last_day_of_rights
from marketplace.negotiation.models import money_terms
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.queries.differing import paper_today
from marketplace.royalties.signed import runs_on_right


def licence_end(schedule: RoyaltySchedule) -> date | None:
    """The last day of the licence for royalties: its term's, the day it was ended, or that of the last of its rights."""
    ended = schedule.agreement.ended_at
    days = (schedule.versions[-1].until_on, clock.seoul_date(ended) if ended else None, _rights_end(schedule))
    return min((day for day in days if day is not None), default=None)


def reporting_end(schedule: RoyaltySchedule) -> date | None:
    """The last day whose sales are reported: stock may be sold off after the licence, while the right lives."""
    end = licence_end(schedule)
    if end is None or schedule.agreement.kind == "assignment":
        return end
    right = _rights_end(schedule)
    off = periods.months_after(end, money_terms.SELLING_OFF_MONTHS)
    return off if right is None else min(off, right)


def _rights_end(schedule: RoyaltySchedule) -> date | None:
    """The last day of the rights, where the royalty runs on them alone; None while nobody knows it."""
    if not runs_on_right(paper_today(schedule).terms):
        return None
    return schedule.right_ended_on or last_day_of_rights(schedule.agreement.listing)


def selling_off(report: RoyaltyReport) -> bool:
    """Whether a period lies after the licence, when only stock is sold."""
    end = licence_end(report.schedule)
    return end is not None and report.period_from > end
