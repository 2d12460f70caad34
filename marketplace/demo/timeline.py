"""Two years in order: many stories told side by side, each sleeping until its next moment, one clock for all."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from marketplace.kernel import clock
from marketplace.kernel.working_days import add_working_days, is_working_day

# A story acts, then yields the instant at which it goes on. Its end is the end of the function.
Story = Iterator[datetime]
# A story that comes to something: its end is the id of that, 0 for nothing.
Telling = Generator[datetime, None, int]
OPENS, CLOSES = 9, 18  # office hours in Seoul


class Timeline:
    """Tells stories in the order of their moments; what lies after `end` has not happened yet."""

    def __init__(self, start: datetime, end: datetime):
        self.start, self.end = start, end
        self._next: list[tuple[datetime, int, Story]] = []
        self._turn = count()  # two stories at one instant: whoever was there first
        self._jobs: set[tuple[str, date]] = set()

    def add(self, story: Story) -> None:
        """Take up a story; nothing of it happens before its first moment comes."""
        self._sleep(story, self.start)

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        """Tell everything up to `end`, moving the clock; `progress` hears of each day that passes."""
        day = self.start.date()
        while self._next and self._next[0][0] <= self.end:
            at, _, story = heapq.heappop(self._next)
            if progress and at.date() > day:
                progress((at.date() - day).days)
                day = at.date()
            clock.move_to(at)
            self._sleep(story, at)
        self._next.clear()

    def job(self, name: str, on: date, work: Callable[[], object]) -> None:
        """Let a clockwork job run in the morning of a day, once however many ask for it."""
        if (name, on) not in self._jobs:
            self._jobs.add((name, on))
            self._push(_work(work), at_hour(on, 8, 30))

    def _sleep(self, story: Story, now: datetime) -> None:
        until = next(story, None)
        if until is not None:
            self._push(story, max(until, now + timedelta(seconds=1)))

    def _push(self, story: Story, at: datetime) -> None:
        heapq.heappush(self._next, (at, next(self._turn), story))


def _work(work: Callable[[], object]) -> Story:
    work()
    return
    yield  # a story without moments of its own


class Pace:
    """How long people take: in working days and office hours, drawn from a seed."""

    def __init__(self, rng: Random):
        self.rng = rng

    def within(self, low: int, high: int, after: datetime | None = None) -> datetime:
        """An office hour `low` to `high` working days from now (or from `after`)."""
        now = after or clock.now()
        day = add_working_days(clock.seoul_date(now), self.rng.randint(low, high))
        at = self.office_hour(day)
        return at if at > now else now + timedelta(minutes=self.rng.randint(12, 90))

    def office_hour(self, day: date) -> datetime:
        """A moment of that day between nine and six, or of the next working day."""
        while not is_working_day(day):
            day += timedelta(days=1)
        return at_hour(day, self.rng.randint(OPENS, CLOSES - 1), self.rng.randint(0, 59))


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a day in Seoul."""
    return datetime.combine(day, time(hour, minute), clock.SEOUL)
