"""The reply clock over a year of Korean days: reminder on the 2nd working day, the center on the 5th, nobody twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry

# New Year, Seollal, 노동절, Chuseok and the days around them in 2026; a weekday that is a holiday is no working day.
HOLIDAYS = {
    date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18), date(2026, 5, 1), date(2026, 5, 5), date(2026, 9, 24),
    date(2026, 9, 25), date(2026, 10, 9), date(2026, 12, 25),
}  # fmt: skip


def nth_working_day(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in HOLIDAYS
    return day


@pytest.mark.parametrize(
    "asked", [date(2026, 2, 13), date(2026, 4, 30), date(2026, 7, 6), date(2026, 9, 22), date(2026, 12, 23)]
)
def test_reminder_and_escalation_fall_on_working_days(deal, sent, asked):
    clock.move_to(datetime(asked.year, asked.month, asked.day, 1, tzinfo=UTC))  # ten in the morning in Seoul
    inquiry = deal.ask().id
    outbox.drain()
    for _ in range(15):
        services.run_reply_clock({}, "job")
        outbox.drain()
        clock.move_by(timedelta(days=1))
    db.session.expire_all()
    row = db.session.get_one(Inquiry, inquiry)
    assert clock.seoul_date(row.reminded_at) == nth_working_day(asked, 2)
    assert clock.seoul_date(row.escalated_at) == nth_working_day(asked, 5) == row.reply_due_on


def test_a_year_of_questions(deal, sent):
    start = datetime(2026, 1, 5, 1, tzinfo=UTC)
    clock.move_to(start)
    asked = []
    for week in range(52):
        clock.move_to(start + timedelta(days=7 * week))
        asked.append(deal.ask().id)
        for day in range(7):
            clock.move_to(start + timedelta(days=7 * week + day, hours=2))
            services.run_reply_clock({}, "job")
    outbox.drain()
    db.session.expire_all()
    for inquiry_id in asked[:-2]:
        row = db.session.get_one(Inquiry, inquiry_id)
        for at in (row.reminded_at, row.escalated_at):
            day = clock.seoul_date(at)
            assert day.weekday() < 5, f"{day} is a weekend"
            assert day not in HOLIDAYS
        assert row.reminded_at < row.escalated_at
    late = [m for m in sent if m["To"].addresses[0].addr_spec == deal.center.email]
    assert len(late) == len({m["Message-ID"] for m in late}) >= 50
