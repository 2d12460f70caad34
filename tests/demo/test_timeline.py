"""Stories are told in the order of their moments, and only those that have come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from marketplace.demo.timeline import Pace, Story, Timeline
from marketplace.kernel import clock
from marketplace.kernel.working_days import is_working_day

START = datetime(2025, 3, 3, tzinfo=UTC)


def test_stories_are_interleaved_by_time_and_stop_at_the_present() -> None:
    told: list[tuple[str, datetime]] = []

    def story(name: str, every: int) -> Story:
        for turn in range(1, 9):
            yield START + timedelta(days=every * turn)
            told.append((name, clock.now()))

    timeline = Timeline(START, START + timedelta(days=10))
    timeline.add(story("slow", 4))
    timeline.add(story("fast", 3))
    timeline.run()
    assert [name for name, _ in told] == ["fast", "slow", "fast", "slow", "fast"]
    assert [at for _, at in told] == sorted(at for _, at in told)


def test_a_job_runs_once_however_many_ask() -> None:
    ran: list[datetime] = []
    timeline = Timeline(START, START + timedelta(days=5))
    for _ in range(3):
        timeline.job("reply", (START + timedelta(days=2)).date(), lambda: ran.append(clock.now()))
    timeline.run()
    assert [clock.seoul_date(at).isoformat() for at in ran] == ["2025-03-05"]


def test_people_work_in_office_hours_of_working_days() -> None:
    pace = Pace(Random(1))
    with clock.moved(to=datetime(2025, 9, 30, 3, tzinfo=UTC)):  # before Chuseok
        for _ in range(50):
            at = pace.within(1, 5).astimezone(clock.SEOUL)
            assert is_working_day(at.date())
            assert 9 <= at.hour < 18
