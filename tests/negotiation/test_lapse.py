"""Talks that fall silent: a warning, an end, and the way back from either side; and why institutions say no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry


def pass_days(days):
    clock.move_by(timedelta(days=days))
    services.lapse_inquiries({}, "job")
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()


def subjects(sent, words):
    return [mail for mail in sent if words in str(mail["Subject"])]


def test_silence_is_warned_of_then_ends_the_talks_and_either_side_opens_them_again(deal, client, world, sent):
    inquiry = db.session.get_one(Inquiry, deal.ask().id)
    services.reply(inquiry.id, "가능합니다.", deal.officer)
    pass_days(45)
    assert subjects(sent, "곧 종료되는") == []
    pass_days(1)
    assert len(subjects(sent, "곧 종료되는")) == 2, "both sides"
    last_day = clock.today() + timedelta(days=14)
    assert queries.lapses_on(inquiry) == last_day
    assert (
        f"{last_day.year}. {last_day.month}. {last_day.day}."
        in subjects(sent, "곧 종료되는")[0].get_content()
    )
    world.sign_in(client, deal.member)
    assert "오래 글이 없습니다" in client.get(f"/deals/{inquiry.ref}").get_data(as_text=True)
    pass_days(13)
    assert inquiry.state == "answered"
    pass_days(1)
    pass_days(1)
    assert inquiry.state == "lapsed"
    assert len(subjects(sent, "문의가 종료되었습니다")) == 2
    assert len(subjects(sent, "곧 종료되는")) == 2
    world.sign_in(client, deal.member)
    page = client.get(f"/deals/{inquiry.ref}").get_data(as_text=True)
    assert "오래 글이 없어 문의를 종료했습니다" in page
    assert "문의를 취소했습니다" not in page
    assert client.post(f"/deals/{inquiry.ref}/resume").status_code == 303
    assert client.post(f"/deals/{inquiry.ref}/resume").status_code == 409
    outbox.drain()
    db.session.expire_all()
    assert (inquiry.state, inquiry.closed_at) == ("answered", None)
    assert [m["To"].addresses[0].addr_spec for m in subjects(sent, "다시 열었습니다")] == [deal.officer.email]
    pass_days(40)
    assert inquiry.state == "answered", "the days are counted anew"
    with pytest.raises(Forbidden):
        services.resume(inquiry.id, deal.center)


def test_a_word_in_time_keeps_the_talks_and_open_terms_have_their_own_last_day(deal, sent):
    inquiry = db.session.get_one(Inquiry, deal.ask().id)
    pass_days(50)
    services.reply(inquiry.id, "아직 검토합니다.", deal.member)
    pass_days(20)
    assert (inquiry.state, queries.lapses_on(inquiry)) == ("open", None)
    pass_days(27)
    assert len(subjects(sent, "곧 종료되는")) == 4, "warned anew"
    deal.offer(inquiry)
    pass_days(14)
    assert inquiry.state == "negotiating", "terms lie on the table"


def test_after_an_outage_nothing_ends_without_its_warning(deal, sent):
    inquiry = db.session.get_one(Inquiry, deal.ask().id)
    pass_days(200)
    assert inquiry.state == "open"
    pass_days(14)
    assert inquiry.state == "lapsed"
    services.resume(inquiry.id, deal.officer)
    db.session.expire_all()
    assert (inquiry.state, inquiry.reply_due_on) == ("open", queries.reply_due_on())
    assert inquiry.escalated_at is None
    with pytest.raises(Conflict):
        services.resume(inquiry.id, deal.officer)


def test_reasons_for_declining_are_shown_to_the_researcher_and_counted(deal, client, world):
    for reason in ("committed", "committed", "terms"):
        services.decline(deal.ask().id, "사정이 있습니다.", deal.officer, reason)
    world.sign_in(client, deal.researcher)
    page = client.get("/deals").get_data(as_text=True)
    assert "내 기술의 문의가 거절된 사유" in page
    assert "다른 기업과 협의 중이거나 계약했습니다" in page
    world.sign_in(client, deal.officer)
    assert "문의를 거절한 사유" in client.get("/center/tracking").get_data(as_text=True)
    assert "문의를 거절한 사유" not in client.get("/center/tracking?from=2020-01-01&to=2020-02-01").get_data(
        as_text=True
    )
    assert queries.declines(None, inventor_id=deal.officer.user_id) == {}
