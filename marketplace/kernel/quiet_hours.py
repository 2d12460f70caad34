"""The hours in which no advertising goes out: 정보통신망법 제50조 제3항 forbids it from 21:00 to 08:00 without separate consent."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from marketplace.kernel.clock import SEOUL

OPENS, CLOSES = time(8), time(21)


def next_opening(at: datetime) -> datetime:
    """This instant when advertising may go out now, else 08:00 in Seoul of the same or the next day."""
    local = at.astimezone(SEOUL)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= CLOSES else 0)
    return datetime.combine(day, OPENS, SEOUL)
