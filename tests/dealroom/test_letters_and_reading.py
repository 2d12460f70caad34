"""How letters on deals reach a person, where they lead, and who has read what."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.accounts.models import HeldNotice, Membership
from marketplace.dealroom.digest import write_daily_letters
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import services
from marketplace.negotiation.models import MessageReading

FRIDAY = datetime(2026, 11, 20, 1, tzinfo=UTC)  # ten in the morning in Seoul


def wish(client, world, person, choice):
    world.sign_in(client, person)
    page = client.get("/account").get_data(as_text=True)
    assert "언제나 바로 보내 드립니다" in page
    reply = client.post("/account", data={"name": person.name, "language": "ko", "deal_mail": choice})
    assert reply.status_code == 302


def letters(sent, person):
    outbox.drain()
    return [mail for mail in sent if mail["To"].addresses[0].addr_spec == person.email]


def at_seoul(day, hour):
    clock.move_to(datetime(2026, 11, day, hour, tzinfo=clock.SEOUL))


def test_who_wants_one_letter_a_day_gets_one_on_working_days_at_eight(deal, client, world, sent):
    clock.move_to(FRIDAY)
    wish(client, world, deal.officer, "daily")
    inquiry = deal.ask()
    services.reply(inquiry.id, "하나 더 여쭙니다.", deal.member)
    assert letters(sent, deal.officer) == []
    for day, hour in ((21, 9), (22, 9), (23, 7)):  # a weekend, and too early on Monday
        at_seoul(day, hour)
        write_daily_letters({}, "job")
        assert letters(sent, deal.officer) == []
    for hour in (8, 9, 15):
        at_seoul(23, hour)
        write_daily_letters({}, f"job{hour}")
        write_daily_letters({}, f"job{hour}")
        if hour == 8:
            clock.move_by(timedelta(minutes=5))
            services.reply(inquiry.id, "셋째 글입니다.", deal.member)
    (letter,) = letters(sent, deal.officer)
    assert "거래 소식 2건" in letter["Subject"]
    text = letter.get_content()
    assert "까지 답해 주십시오" in text
    assert f"/deals/{inquiry.ref}/reply" in text
    at_seoul(24, 8)
    write_daily_letters({}, "next")
    assert "거래 소식 1건" in letters(sent, deal.officer)[-1]["Subject"]
    at_seoul(25, 8)
    write_daily_letters({}, "empty")
    assert len(letters(sent, deal.officer)) == 2, "none when there is nothing to tell"


def test_who_wants_none_still_hears_of_what_must_be_known(deal, client, world, sent):
    for person in (deal.officer, deal.boss):
        wish(client, world, person, "none")
    agreement = deal.offered()
    assert db.session.query(HeldNotice).count() == 0
    subjects = " ".join(str(mail["Subject"]) for mail in letters(sent, deal.boss))
    assert "계약서" in subjects, "what is to be signed always comes"
    assert "조건서 1번:" not in subjects
    assert agreement.state == "offered"


def test_a_change_of_mind_drops_or_keeps_what_was_held_and_a_former_member_learns_nothing(
    deal, client, world, sent
):
    clock.move_to(FRIDAY)
    wish(client, world, deal.officer, "daily")
    deal.ask()
    wish(client, world, deal.officer, "none")
    assert db.session.query(HeldNotice).count() == 0
    wish(client, world, deal.officer, "daily")
    deal.ask()
    with atomic():
        db.session.query(Membership).filter_by(user_id=deal.officer.user_id).delete()
    at_seoul(23, 8)
    write_daily_letters({}, "job")
    assert letters(sent, deal.officer) == []


def test_every_letter_leads_to_the_box_for_an_answer(deal, client, world, sent):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    services.reply(inquiry.id, "검토하겠습니다.", deal.member)
    services.decline_terms(sheet.id, deal.member)
    for person in (deal.officer, deal.member):
        for letter in letters(sent, person):
            assert f"/deals/{inquiry.ref}/reply" in letter.get_content(), letter["Subject"]
    where = f"/deals/{inquiry.ref}/reply"
    asked = client.get(where)
    assert "/sign-in" in asked.headers["Location"]
    world.sign_in(client, deal.officer)
    reply = client.get(where)
    assert reply.headers["Location"].endswith(f"/deals/{inquiry.ref}#message")
    assert 'id="message"' in client.get(f"/deals/{inquiry.ref}").get_data(as_text=True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_message_says_when_the_other_side_read_it(deal, client, world, language):
    inquiry = deal.ask()
    page = f"{'/en' if language == 'en' else ''}/deals/{inquiry.ref}"
    world.sign_in(client, deal.member)
    mark = "읽음" if language == "ko" else "Read"
    assert f"{mark} <time" not in client.get(page).get_data(as_text=True)
    for person in (deal.center, world.person("auditor", world.center()), deal.boss):
        world.sign_in(client, person)
        client.get(page)
    assert db.session.query(MessageReading).count() == 0, "only the other side's reading counts"
    seen_at = datetime.combine(clock.today(), datetime.min.time(), tzinfo=clock.SEOUL) + timedelta(
        hours=23, minutes=5
    )
    for minutes in (0, 10):
        with clock.moved(to=seen_at + timedelta(minutes=minutes)):
            world.sign_in(client, deal.officer)
            client.get(page)
    db.session.rollback()
    assert db.session.query(MessageReading).count() == 1, "a reload writes nothing"
    world.sign_in(client, deal.member)
    text = re.sub(r"<time[^>]*>", "<time>", client.get(page).get_data(as_text=True))
    assert f"{mark} <time>23:05</time>" in text
    world.sign_in(client, deal.researcher)
    assert f"{mark} <time" not in client.get(page).get_data(as_text=True), "not on what the others wrote"
