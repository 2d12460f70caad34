"""Somebody without an account asks: confirmed by mail, answered by mail, continued as a deal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.working_days import add_working_days
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import GuestMessage, GuestQuestion, Inquiry
from marketplace.negotiation.queries import guests as guest_queries
from marketplace.site import housekeeping

TYPED = {
    "name": "오손님", "email": "Guest@Example.org", "company_name": "가온전자", "purpose": "evaluate",
    "body": "시험해 볼 수 있습니까?", "consent": "y", "form_token": "t1",
}  # fmt: skip


def addressed(sent, email):
    return [mail for mail in sent if mail["To"].addresses[0].addr_spec == email]


def path_in(mail, start):
    return re.search(rf"https?://[^/]+({start}\S+)", mail.get_content()).group(1)


def asked(deal, client, sent, **typed):
    """The guest has asked; the confirming link's path."""
    reply = client.post(f"/technologies/{deal.public_id}/ask", data=TYPED | typed)
    assert reply.status_code == 200, reply.get_data(as_text=True)
    outbox.drain()
    return path_in(addressed(sent, "guest@example.org")[-1], "/questions/confirm/")


def test_a_guest_asks_confirms_and_is_answered(deal, client, world, sent):
    page = client.get(f"/technologies/{deal.public_id}/ask").get_data(as_text=True)
    assert 'name="email"' in page
    link = asked(deal, client, sent)
    assert addressed(sent, deal.officer.email) == [], "nobody reads it before it is confirmed"
    assert guest_queries.newest(deal.officer) == []
    assert "시험해 볼 수 있습니까?" in client.get(link).get_data(as_text=True)
    assert db.session.query(GuestQuestion).one().state == "unconfirmed", "opening the link sends nothing"
    private = client.post(link).headers["Location"]
    assert client.post(link).headers["Location"] == private, "pressed twice"
    outbox.drain()
    db.session.rollback()
    question = guest_queries.newest(deal.officer)[0]
    assert (question.state, question.reply_due_on) == ("open", add_working_days(clock.today(), 5))
    assert len(addressed(sent, deal.officer.email)) == 1

    world.sign_in(client, deal.officer)
    assert "비회원의 기술 문의" in client.get("/work").get_data(as_text=True)
    where = f"/guest-questions/{question.ref}"
    assert where in client.get("/deals").get_data(as_text=True)
    assert client.post(f"{where}/messages", data={"body": " ", "form_token": "a"}).status_code == 422
    assert (
        client.post(f"{where}/messages", data={"body": "시험할 수 있습니다.", "form_token": "b"}).status_code
        == 303
    )
    client.post(f"{where}/messages", data={"body": "시험할 수 있습니다.", "form_token": "b"})
    outbox.drain()
    answer = addressed(sent, "guest@example.org")[-1]
    assert "시험할 수 있습니다." in answer.get_content()
    guest = client.application.test_client()
    mine = guest.get(path_in(answer, "/questions/")).get_data(as_text=True)
    assert mine.count("시험할 수 있습니다.") == 1
    assert guest.post(private, data={"body": "언제 가능합니까?", "form_token": "c"}).status_code == 303
    outbox.drain()
    assert "비회원 문의에 새 글" in str(addressed(sent, deal.officer.email)[-1]["Subject"])
    world.sign_in(client, world.person("officer", world.institution()))
    assert client.get(where).status_code == 404


def test_who_has_an_account_is_not_told(deal, client, sent):
    """The page and the letter are the same for a member's address and for an unknown one."""
    pages, letters = [], []
    for email in ("guest@example.org", deal.boss.email):
        typed = TYPED | {"email": email, "form_token": email}
        page = client.post(f"/technologies/{deal.public_id}/ask", data=typed).get_data(as_text=True)
        outbox.drain()
        letter = addressed(sent, email)[-1].get_content()
        pages.append(page.replace(email, "X"))
        letters.append(re.sub(r"/questions/confirm/\S+", "", letter))
    assert pages[0] == pages[1]
    assert letters[0] == letters[1]


def test_without_consent_or_with_a_flood_nothing_more_is_kept(deal, client, sent):
    typed = {name: value for name, value in TYPED.items() if name != "consent"}
    assert client.post(f"/technologies/{deal.public_id}/ask", data=typed).status_code == 422
    assert db.session.query(GuestQuestion).count() == 0
    for number in range(7):
        services.ask_as_guest(
            deal.public_id,
            name="손님",
            email="a@example.org",
            company_name="",
            purpose="adopt",
            body="?",
            language="en",
            consent=True,
            form_token=str(number),
        )
    outbox.drain()
    assert len(addressed(sent, "a@example.org")) == 5
    with pytest.raises(Invalid):
        services.ask_as_guest(
            deal.public_id,
            name="손님",
            email="a@example.org",
            company_name="",
            purpose="adopt",
            body="?",
            language="en",
            consent=False,
        )


def test_a_link_too_old_says_why_and_what_was_not_confirmed_is_forgotten(deal, client, sent):
    link = asked(deal, client, sent)
    with clock.moved(by=timedelta(days=3, minutes=1)):
        reply = client.get(link)
        assert reply.status_code == client.post(link).status_code == 410
        assert "사흘" in reply.get_data(as_text=True)
        housekeeping.purge({}, "job")
    assert db.session.query(GuestQuestion).count() == db.session.query(GuestMessage).count() == 0
    assert client.get("/questions/forged").status_code == 404


def test_the_reply_clock_runs_for_guests_too(deal, client, sent):
    client.post(asked(deal, client, sent))
    outbox.drain()
    sent.clear()
    start, heard = clock.now(), {}
    for day in range(12):
        with clock.moved(to=start + timedelta(days=day)):
            services.run_reply_clock({}, "")
            outbox.drain()
            heard |= {mail["To"].addresses[0].addr_spec: clock.today() for mail in sent}
            sent.clear()
    today = clock.today()
    assert heard == {
        deal.officer.email: add_working_days(today, 2),
        deal.center.email: add_working_days(today, 5),
    }


def test_the_question_joins_the_account_and_becomes_a_deal(deal, client, world, sent):
    client.post(asked(deal, client, sent))
    db.session.rollback()
    question = db.session.query(GuestQuestion).one()
    services.reply_to_guest(question.id, "가능합니다.", deal.officer)
    person = world.person(email="guest@example.org", name="오손님")
    world.sign_in(client, person)
    where = f"/my-questions/{question.ref}"
    assert where in client.get("/work").get_data(as_text=True)
    page = client.get(where).get_data(as_text=True)
    assert "소속 기업을 등록하시면" in page
    company = world.company("가온전자")
    _join(person, company)
    moved = client.post(where, data={"company_id": company})
    assert moved.status_code == 303
    deal_page = client.get(moved.headers["Location"]).get_data(as_text=True)
    assert "시험해 볼 수 있습니까?" in deal_page
    assert "가능합니다." in deal_page
    db.session.rollback()
    inquiry = db.session.query(Inquiry).one()
    assert (inquiry.state, inquiry.company_id) == ("answered", company)
    assert client.post(where, data={"company_id": company}).headers["Location"] == moved.headers["Location"]
    assert queries.reply_median(deal.institution_id) is None
    assert len(queries.messages_of(inquiry.id)) == 2


def _join(person, company_id):
    from marketplace.accounts.models import Membership
    from marketplace.kernel.transaction import atomic

    with atomic():
        db.session.add(
            Membership(
                user_id=person.user_id, organisation_id=company_id, role="representative", state="active"
            )
        )


def test_leaving_the_site_takes_the_questions_along(deal, client, world, sent):
    from marketplace.accounts.services import close_account

    client.post(asked(deal, client, sent))
    person = world.person(email="guest@example.org")
    password = world.set_password(person)
    close_account(person, password)
    assert db.session.query(GuestQuestion).count() == 0
    assert db.session.get(User, person.user_id).email.endswith("closed.invalid")


def test_somebody_without_a_company_reads_what_to_do(deal, client, world):
    world.sign_in(client, world.person())
    reply = client.get(f"/technologies/{deal.public_id}/ask")
    assert reply.status_code == 403
    assert 'href="/register"' in reply.get_data(as_text=True) or "소속 등록 시작하기" in reply.get_data(
        as_text=True
    )
    world.sign_in(client, deal.officer)
    assert "기업의 이름으로" in client.get(f"/technologies/{deal.public_id}/ask").get_data(as_text=True)
