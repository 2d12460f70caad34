"""Instants are UTC, days are days in Korea, and the clock that a test moves is put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from marketplace.kernel import clock, quiet_hours
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.working_days import add_working_days, is_working_day, working_days_between

NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Seoul
A_SECOND = timedelta(seconds=1)
A_MINUTE = timedelta(minutes=1)


def test_a_day_begins_at_midnight_in_seoul() -> None:
    assert clock.seoul_date(NEW_YEAR) == date(2027, 1, 1)
    assert clock.seoul_date(NEW_YEAR - A_SECOND) == date(2026, 12, 31)
    clock.move_to(NEW_YEAR)
    assert clock.today() == date(2027, 1, 1)
    clock.move_by(-A_MINUTE)
    assert clock.today() == date(2026, 12, 31)


def test_a_clock_that_was_moved_goes_on_from_there() -> None:
    clock.move_to(NEW_YEAR)
    first = clock.now()
    assert NEW_YEAR <= first < NEW_YEAR + A_MINUTE
    assert first.utcoffset() == timedelta(0)
    assert first <= clock.now()
    clock.move_by(timedelta(days=2))
    assert NEW_YEAR + timedelta(days=2) <= clock.now() < NEW_YEAR + timedelta(days=2) + A_MINUTE


def test_a_block_at_another_time_leaves_the_clock_as_it_was() -> None:
    clock.move_to(NEW_YEAR)
    with pytest.raises(ZeroDivisionError), clock.moved(to=datetime(2020, 1, 1, tzinfo=UTC), by=timedelta(1)):
        assert clock.today() == date(2020, 1, 2)
        1 / 0
    assert clock.today() == date(2027, 1, 1)
    with clock.moved(by=timedelta(days=31)):
        assert clock.today() == date(2027, 2, 1)
    with clock.moved():
        clock.move_by(timedelta(days=400))
    assert clock.today() == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (time(0), "same day"),
        (time(7, 59, 59), "same day"),
        (time(8), "now"),
        (time(20, 59, 59), "now"),
        (time(21), "next day"),
        (time(23, 59, 59), "next day"),
    ],
)
def test_no_advertising_goes_out_at_night(at: time, opens: str) -> None:
    """정보통신망법 제50조 제3항: from 21:00 to 08:00 nothing without separate consent."""
    asked = datetime.combine(date(2026, 12, 31), at, SEOUL)
    eight = datetime(2026, 12, 31, 8, tzinfo=SEOUL)
    expected = {"now": asked, "same day": eight, "next day": eight + timedelta(days=1)}[opens]
    assert quiet_hours.next_opening(asked.astimezone(UTC)) == expected


WEEK = {
    date(2026, 12, 23): True,
    date(2026, 12, 24): True,
    date(2026, 12, 25): False,  # Christmas, a Friday
    date(2026, 12, 26): False,
    date(2026, 12, 27): False,
    date(2026, 12, 28): True,
    date(2027, 5, 5): False,  # Children's Day, a Wednesday
    date(2027, 2, 9): False,  # a substitute for Lunar New Year's Day, which falls on a Sunday
}


def test_weekends_and_holidays_are_no_working_days() -> None:
    assert {day: is_working_day(day) for day in WEEK} == WEEK


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 12, 23), 0, date(2026, 12, 23)),
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 26), 1, date(2026, 12, 28)),
        (date(2026, 12, 24), 5, date(2027, 1, 4)),  # New Year's Day and two weekends lie between
    ],
)
def test_working_days_are_added_and_counted_alike(day: date, count: int, then: date) -> None:
    assert add_working_days(day, count) == then
    assert working_days_between(day, then) == count


def test_working_days_between_two_days_leave_out_the_first_and_take_the_last() -> None:
    assert working_days_between(date(2026, 12, 23), date(2026, 12, 23)) == 0
    assert working_days_between(date(2026, 12, 22), date(2026, 12, 27)) == 2
    assert working_days_between(date(2026, 12, 28), date(2026, 12, 23)) == 0
