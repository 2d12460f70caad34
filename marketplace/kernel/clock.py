"""The one clock. Times are UTC instants (`_at`); dates are days in Korea (`_on`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
SENT_TWICE = timedelta(
    minutes=10
)  # the same form of the same person within this time is one form, sent again
_offset = timedelta()


def now() -> datetime:
    """The present instant in UTC, as far as the site is concerned."""
    return datetime.now(UTC) + _offset


def today() -> date:
    """The present day in Asia/Seoul: deadlines and tax days are Korean days."""
    return now().astimezone(SEOUL).date()


def seoul_date(at: datetime) -> date:
    """The Korean day on which an instant falls."""
    return at.astimezone(SEOUL).date()


def move_to(at: datetime) -> None:
    """Set the clock (tests and the demo's history only); it goes on ticking from there."""
    global _offset
    _offset = at - datetime.now(UTC)


def move_by(step: timedelta) -> None:
    """Move the clock forward or back by `step`."""
    global _offset
    _offset += step


@contextmanager
def moved(to: datetime | None = None, by: timedelta | None = None) -> Iterator[None]:
    """The block runs at another time; afterwards the clock is what it was."""
    global _offset
    before = _offset
    if to is not None:
        move_to(to)
    if by is not None:
        move_by(by)
    try:
        yield
    finally:
        _offset = before
