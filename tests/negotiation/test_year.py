"""The reply clock over a year of Korean days: reminder on the 2nd working day, the center on the 5th, nobody twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry

# The public holidays of 2026 that fall on weekdays, with their substitutes, as the government gazette names them: written
# out here so that the `holidays` package is checked, not repeated. The first days of 2027 follow.
HOLIDAYS = {
    date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18), date(2026, 3, 2), date(2026, 5, 1), date(2026, 5, 5),
    date(2026, 5, 25), date(2026, 6, 3), date(2026, 7, 17), date(2026, 8, 17), date(2026, 9, 24), date(2026, 9, 25), date(2026, 10, 5), date(2026, 10, 9),
    date(2026, 12, 25), date(2027, 1, 1),
}  # fmt: skip


def nth_working_day(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def test_a_year_of_questions(deal, sent):
    """Questions all year at ten in the morning, every fifth day and on the days before each holiday; none is answered, and
    the job runs at noon of every day."""
    first = datetime(2026, 1, 1, 1, tzinfo=UTC)
    asked: dict[int, date] = {}
    clock.move_to(first)
    template = deal.ask()
    for number in range(365 + 14):
        clock.move_to(first + timedelta(days=number))
        today = clock.today()
        near = any(0 <= (holiday - today).days <= 3 for holiday in HOLIDAYS)
        if number < 365 and (number % 5 == 0 or near):
            with atomic():
                inquiry = Inquiry(
                    listing_id=template.listing_id,
                    company_id=deal.company_id,
                    asked_by_id=deal.member.user_id,
                    reply_due_on=queries.reply_due_on(),
                )
                db.session.add(inquiry)
            asked[inquiry.id] = today
        clock.move_by(timedelta(hours=2))
        services.run_reply_clock({}, f"noon-{number}")
    db.session.expire_all()
    for inquiry in db.session.query(Inquiry).filter(Inquiry.id.in_(asked)):
        day = asked[inquiry.id]
        assert clock.seoul_date(inquiry.reminded_at) == nth_working_day(day, 2), day
        assert clock.seoul_date(inquiry.escalated_at) == nth_working_day(day, 5) == inquiry.reply_due_on, day
    assert len(asked) > 100
    outbox.run_due(limit=40)
    assert len(sent) == len({mail["Message-ID"] for mail in sent}) > 20


def test_each_is_told_once_and_an_answer_in_time_stops_the_clock(deal, sent):
    clock.move_to(datetime(2026, 9, 22, 1, tzinfo=UTC))  # the Tuesday before Chuseok
    waiting, answered = deal.ask().id, deal.ask().id
    clock.move_by(timedelta(days=1))
    services.reply(answered, "가능합니다.", deal.officer)
    for _ in range(14):
        clock.move_by(timedelta(days=1))
        for run in ("morning", "again"):
            services.run_reply_clock({}, run)
    outbox.drain()
    reminders = [m for m in sent if "답변을 기다리는 문의" in str(m["Subject"])]
    late = [m for m in sent if m["To"].addresses[0].addr_spec == deal.center.email]
    assert (len(reminders), len(late)) == (1, 1)
    db.session.expire_all()
    rows = {row.id: row for row in db.session.query(Inquiry)}
    assert rows[answered].reminded_at is None
    assert clock.seoul_date(rows[waiting].reminded_at) == date(2026, 9, 28), "not on the holidays"
    assert clock.seoul_date(rows[waiting].escalated_at) == date(2026, 10, 1)
