"""A day on which talks, terms or an application end by themselves is in the calendar of who can keep it, and is spoken of before."""

from __future__ import annotations

from datetime import timedelta

from marketplace.catalog.models import Listing
from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.queries.work import work_items
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry
from tests.licensing.test_assets import letters
from tests.negotiation.deals import make_deal


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


def before(day, days):
    """So far the clock moves until so many days before the deadline of this day."""
    return periods.deadline(day) - clock.today() - timedelta(days=days)


def remind():
    """The job, twice: what was said is not said again."""
    for run in ("one", "two"):
        services.remind_of_days({}, run)
    outbox.drain()
    db.session.rollback()


def test_contract_20_who_has_to_answer_terms_hears_it_before_their_last_day(deal, sent):
    inquiry = deal.ask()
    theirs = deal.offer(inquiry)
    words = "조건서 1번이 답을 기다립니다"
    for days, told in ((4, 0), (3, 1), (1, 1)):
        with clock.moved(by=before(theirs.valid_until, days)):
            remind()
            assert (len(letters(sent, deal.boss, words)), letters(sent, deal.officer, words)) == (told, [])
    with clock.moved(by=before(theirs.valid_until, 2)):
        ours = deal.offer(inquiry, by=deal.member)
        with clock.moved(by=before(ours.valid_until, 3)):
            remind()
            assert len(letters(sent, deal.officer, "조건서 2번이 답을 기다립니다")) == 1
            assert len(letters(sent, deal.boss, "답을 기다립니다")) == 1, "the first is superseded"


def test_contract_20_an_application_that_nobody_decides_on_is_not_forgotten(world, sent):
    deal = make_deal(world, offers=[{"kind": "sharing", "fee": 0, "term_months": 36, "express": True}])
    offer = db.session.get_one(Listing, deal.listing_id).offers[0]
    row = services.apply_for_sharing(deal.boss, deal.public_id, offer.ref, deal.company_id, "계획")
    words = "기술나눔 신청이 결과를 기다립니다"
    for days, officer, center in ((8, 0, 0), (7, 1, 0), (-1, 2, 1), (-15, 3, 2), (-40, 3, 2)):
        with clock.moved(by=before(row.decide_by, days)):
            remind()
            assert len(letters(sent, deal.officer, words)) == officer, days
            assert len(letters(sent, deal.center, words)) == center, days
    assert "아직 결과가 없습니다" in letters(sent, deal.center, words)[0].get_content()
    services.choose_applicant(row.ref, deal.officer)
    assert [item.title.ko for item in work_items(deal.boss) if "선정된" in item.title.ko] == [
        "선정된 기술나눔 기술의 계약을 맺어 주십시오."
    ]
    assert not [item for item in work_items(deal.officer) if "선정된" in item.title.ko]
    licensing.keep_draft(deal.boss, offer.id, company_id=deal.company_id)
    licensing.order(deal.boss, deal.public_id, offer.ref)
    assert not [item for item in work_items(deal.boss) if "선정된" in item.title.ko]
