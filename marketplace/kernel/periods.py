"""Periods and deadlines as the Civil Act counts them: the one place where months are added and last days are found.

A period of months ends on the day before its corresponding day; where the last month has no such day, on its last day
(민법 제160조). A deadline that falls on a Saturday or a holiday ends with the next working day (제161조). The day on which
something happens is not counted (제157조). All days are days in Korea.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from marketplace.kernel.working_days import is_working_day

A_DAY = timedelta(days=1)


def last_day(first: date, months: int) -> date:
    """The last day of a period of `months` that begins with the day `first`: 31 January and one month is 28 February."""
    year, month = _later(first, months)
    longest = calendar.monthrange(year, month)[1]
    return date(year, month, longest) if first.day > longest else date(year, month, first.day) - A_DAY


def months_before(day: date, months: int) -> date:
    """The corresponding day `months` earlier, or that month's last day: from where on something is looked at."""
    year, month = _later(day, -months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def nth(first: date, months: int, number: int) -> tuple[date, date]:
    """First and last day of period `number` (0 the first) of `months` each, counted from `first`.

    They follow each other without a gap or an overlap, whatever the day of the month on which the first one begins.
    """
    begins = last_day(first, number * months) + A_DAY if number else first
    return begins, last_day(first, (number + 1) * months)


def months_after(event: date, months: int) -> date:
    """The last day of the `months` after something happened; that day itself is not counted."""
    return last_day(event + A_DAY, months)


def deadline(day: date) -> date:
    """The day with which a deadline of this day really ends: itself, or the next working day."""
    while not is_working_day(day):
        day += A_DAY
    return day


def days_after(event: date, days: int) -> date:
    """The day by which something is to be done within `days` after an event."""
    return deadline(event + timedelta(days=days))


def still_open(today: date) -> date:
    """The earliest deadline that has not passed: what was to be done before this day is late.

    On a Monday a deadline of Saturday is still open. For comparisons in the database, where `deadline` can't be asked.
    """
    while not is_working_day(today - A_DAY):
        today -= A_DAY
    return today


def _later(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1
