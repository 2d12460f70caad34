"""When a saved search is looked at next; nothing goes out in the night (kernel.quiet_hours)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from marketplace.kernel.clock import SEOUL
from marketplace.kernel.quiet_hours import next_opening

MORNING = time(9)


def next_due(frequency: str, after: datetime) -> datetime:
    """The next time that a saved search is looked at, later than `after` (at once: from then on, each round)."""
    if frequency == "now":
        return next_opening(after)
    local = after.astimezone(SEOUL)
    due = datetime.combine(local.date(), MORNING, SEOUL)
    while due <= local or (frequency == "weekly" and due.weekday() != 0):
        due += timedelta(days=1)
    return due
