"""A day on which talks, terms or an application end by themselves is in the calendar of who can keep it, and is spoken of before."""

from __future__ import annotations

from datetime import timedelta

from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry


def pass_days(days):
    clock.move_by(timedelta(days=days))
    for job in (services.lapse_inquiries, services.lapse_terms):
        job({}, "job")
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()


def days_of(person, words):
    """The days in the person's calendar whose sentence holds these words."""
    return [item.due_on for item in deadlines_of(person) if words in item.title.ko]


def test_contract_20_the_day_on_which_silence_ends_the_talks_is_in_both_calendars(deal):
    inquiry = db.session.get_one(Inquiry, deal.ask().id)
    services.reply(inquiry.id, "가능합니다.", deal.officer)
    pass_days(20)
    assert days_of(deal.member, "협의가 끝납니다") == [], "nobody was warned, nothing is in danger"
    pass_days(26)
    day = queries.lapses_on(inquiry)
    assert day is not None
    assert days_of(deal.member, "협의가 끝납니다") == days_of(deal.officer, "협의가 끝납니다") == [day]
    services.reply(inquiry.id, "아직 검토합니다.", deal.member)
    assert days_of(deal.member, "협의가 끝납니다") == days_of(deal.officer, "협의가 끝납니다") == []
