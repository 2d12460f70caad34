"""When an alert may go out: 정보통신망법 제50조 제3항 forbids advertising mail from 21:00 to 08:00 without separate consent."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from marketplace.kernel.clock import SEOUL

OPENS, CLOSES = time(8), time(21)
MORNING = time(9)


def next_opening(at: datetime) -> datetime:
    """This instant when mail may go out now, else 08:00 in Seoul of the same or the next day."""
    local = at.astimezone(SEOUL)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= CLOSES else 0)
    return datetime.combine(day, OPENS, SEOUL)


def next_due(frequency: str, after: datetime) -> datetime:
    """The next time that a saved search is looked at, later than `after` (at once: from then on, each round)."""
    if frequency == "now":
        return next_opening(after)
    local = after.astimezone(SEOUL)
    due = datetime.combine(local.date(), MORNING, SEOUL)
    while due <= local or (frequency == "weekly" and due.weekday() != 0):
        due += timedelta(days=1)
    return due
