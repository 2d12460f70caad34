"""Periods by 민법 제160조, deadlines by 제161조."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import periods
from marketplace.kernel.working_days import is_working_day

pytestmark = pytest.mark.real_calendar
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),  # go-financial#39: no such day, so the month's last
        (date(2027, 1, 30), 1, date(2027, 2, 28)),
        (date(2027, 1, 29), 1, date(2027, 2, 28)),
        (date(2027, 1, 28), 1, date(2027, 2, 27)),
        (date(2028, 1, 29), 1, date(2028, 2, 28)),  # 29 February is there: the day before it
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 1, 31), 2, date(2027, 3, 30)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 36, date(2029, 12, 14)),
    ],
)
def test_trust_04_a_period_of_months_ends_by_the_civil_act(first, months, last):
    assert periods.last_day(first, months) == last


@given(first=DAYS, months=st.sampled_from((1, 3, 6, 12)), count=st.integers(1, 40))
def test_trust_04_periods_tile_without_gaps_or_overlaps(first, months, count):
    found = [periods.nth(first, months, number) for number in range(count)]
    assert found[0][0] == first
    for (_, ends), (begins, _) in pairwise(found):
        assert begins == ends + timedelta(days=1)
    assert found[-1][1] == periods.last_day(first, months * count), "together they are the whole term"
    assert all(begins <= ends for begins, ends in found)


@pytest.mark.parametrize(
    ("number", "begins", "ends"),
    [
        (0, date(2027, 1, 31), date(2027, 4, 30)),  # April has no such day: its last
        (1, date(2027, 5, 1), date(2027, 7, 30)),
        (2, date(2027, 7, 31), date(2027, 10, 30)),
        (3, date(2027, 10, 31), date(2028, 1, 30)),
        (4, date(2028, 1, 31), date(2028, 4, 30)),
    ],
)
def test_trust_04_quarters_that_begin_on_the_last_of_a_month(number, begins, ends):
    assert periods.nth(date(2027, 1, 31), 3, number) == (begins, ends)


@pytest.mark.parametrize(
    ("event", "days", "due"),
    [
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 26), 1, date(2026, 11, 27)),
        (date(2026, 11, 26), 2, date(2026, 11, 30)),  # a Saturday
        (date(2026, 12, 11), 14, date(2026, 12, 28)),  # Christmas
    ],
)
def test_trust_04_days_are_counted_from_the_day_after_to_a_working_day(event, days, due):
    assert periods.days_after(event, days) == due


def test_trust_04_the_day_of_the_event_is_not_counted():
    assert periods.months_after(date(2026, 11, 29), 24) == date(2028, 11, 29)
    assert periods.months_after(date(2027, 2, 28), 1) == date(2027, 3, 31), "it begins with 1 March"


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),  # a Friday
        (date(2026, 11, 28), date(2026, 11, 30)),  # Saturday
        (date(2026, 11, 29), date(2026, 11, 30)),  # Sunday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas on a Friday
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_trust_04_a_deadline_on_a_holiday_ends_with_the_next_working_day(day, ends):
    assert periods.deadline(day) == ends


@pytest.mark.parametrize(
    ("today", "earliest"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),  # a Friday
        (date(2026, 11, 28), date(2026, 11, 28)),  # Saturday: Friday's is late
        (date(2026, 11, 29), date(2026, 11, 28)),  # Sunday: Saturday's ends tomorrow
        (date(2026, 11, 30), date(2026, 11, 28)),  # Monday, with which it ends
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 28), date(2026, 12, 25)),  # Christmas on a Friday
    ],
)
def test_trust_04_the_earliest_deadline_that_is_still_open(today, earliest):
    assert periods.still_open(today) == earliest


@given(today=DAYS, days=st.integers(-12, 12))
def test_trust_04_late_is_the_same_in_the_database_and_in_python(today, days):
    day = today + timedelta(days=days)
    assert (day < periods.still_open(today)) == (periods.deadline(day) < today)


@given(event=DAYS, days=st.integers(0, 120))
def test_trust_04_a_deadline_is_always_a_working_day(event, days):
    due = periods.days_after(event, days)
    assert is_working_day(due)
    assert due >= event + timedelta(days=days)


def test_trust_04_months_back_stay_in_their_month():
    assert periods.months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert periods.months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert periods.months_before(date(2026, 12, 31), 1) == date(2026, 11, 30)
    assert periods.months_before(date(2026, 3, 31), 13) == date(2025, 2, 28)
    assert periods.months_before(date(2027, 1, 15), 12) == date(2026, 1, 15)
