"""Mailings: to whom and to whom not, once, by two people where many get it, in daylight, with a way out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Consent
from marketplace.accounts.services import close_account
from marketplace.gateways.mail import mailer
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.newsroom import services
from marketplace.newsroom.models import Mailing, MailingPerson, Registration
from marketplace.newsroom.queries import mailings as lists
from marketplace.newsroom.services import Message
from tests.clusters.conftest import join
from tests.newsroom.conftest import House, letters
from tests.world import PASSWORD, World

NOON = datetime(2026, 12, 8, 3, tzinfo=UTC)  # 12:00 in Seoul
NIGHT = datetime(2026, 12, 8, 13, tzinfo=UTC)  # 22:00 in Seoul


def agree(*people: Actor, at: datetime | None = None) -> None:
    with atomic():
        for one in people:
            db.session.add(
                Consent(user_id=one.user_id, purpose="marketing", version="1", given_at=at or clock.now())
            )


def written(house: House, *groups: str, kind: str = "service", token: str = "m1") -> str:
    message = Message(
        kind, groups or ("members",), "교육 안내", "Training", "교육을 엽니다.", "Come to our training."
    )
    return services.write_mailing(house.center, token, message)


def row(ref: str) -> Mailing:
    db.session.rollback()
    return db.session.query(Mailing).filter_by(ref=ref).one()


def counts(ref: str) -> tuple[int, dict[str, int]]:
    found = lists.counted(row(ref))
    db.session.rollback()
    return found.to, dict(found.left_out)


def limit(key: str, value: int) -> None:
    with atomic():
        db.session.query(policy.Policy).filter_by(key=key).update({"value": value})


def test_a_service_notice_goes_once_to_everybody_of_its_groups(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    join(world, house.company)
    event = house.event()
    services.register(house.boss, event)
    services.ask_as_guest(event, "이손님", "guest@example.com", "", True, "en")
    letters(sent)
    guest = db.session.query(Registration).filter_by(user_id=None).one().id
    db.session.rollback()
    services.confirm_guest(guest)
    letters(sent)
    world.sign_in(client, house.center)
    form = {
        "kind": "service", "groups": ["members", "cluster:mould", f"event:{event}"], "title_ko": "교육 안내", "title_en": "Training",
        "body_ko": "교육을 엽니다.", "body_en": "Come to our training.", "form_token": "f",
    }  # fmt: skip
    path = client.post("/desk/mailings/new", data=form).location
    page = client.get(path).text
    assert "5명에게 보냅니다" in page
    client.post(path + "/trial")
    ((address, subject),) = letters(sent)
    assert address == house.center.email
    assert "[시험]" in subject
    client.post(path + "/send")
    client.post(path + "/send")
    outbox.drain()
    assert sorted(mail["To"].addresses[0].addr_spec for mail in sent) == sorted(
        [house.boss.email, house.fellow.email, house.other.email, house.third.email, "guest@example.com"]
    )
    english = next(mail for mail in sent if mail["To"].addresses[0].addr_spec == "guest@example.com")
    assert "Come to our training." in english.get_content()
    assert english["List-Unsubscribe"] is None
    services.watch_mailings({}, "")
    assert "발송 완료" in client.get(path).text
    assert house.boss.email in client.get(path + "/people.csv").text


def test_advertising_goes_to_who_agreed_and_says_so(
    house: House, client: FlaskClient, sent: list[Any]
) -> None:
    with clock.moved(to=NOON):
        agree(house.boss, house.other, house.third)
        with atomic():
            db.session.query(Consent).filter_by(user_id=house.other.user_id).update(
                {"withdrawn_at": clock.now()}
            )
        ref = written(house, kind="advertising")
        assert counts(ref) == (2, {"no_consent": 1, "unsubscribed": 1})
        services.send_mailing(house.center, ref)
        outbox.drain()
        assert {mail["To"].addresses[0].addr_spec for mail in sent} == {house.boss.email, house.third.email}
        mail = sent[0]
        assert str(mail["Subject"]).startswith("(광고)")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = re.search(r"https?://[^/]+(/\S+)>", mail["List-Unsubscribe"])
        assert address
        text = mail.get_content()
        assert address[1] in text
        assert "무료로 그만" in text, "the way out stands in both languages (정보통신망법 시행령 별표 6)"
        assert "to stop, free" in text
        sent.clear()
        assert "그만 받으시겠습니까" in client.get(address[1]).text
        assert lists.consents_to_advertising(house.boss.user_id or 0), "looking ends nothing"
        db.session.rollback()
        assert client.post(address[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200
        client.post(address[1])
        ((told, subject),) = letters(sent)
        assert told == house.boss.email
        assert "철회" in subject
        again = written(house, kind="advertising", token="m2")
        assert counts(again) == (1, {"no_consent": 1, "unsubscribed": 2})
        assert client.get("/news/stop/forged").status_code == 404


def test_nothing_is_advertised_in_the_night_and_a_consent_withdrawn_meanwhile_counts(
    house: House, sent: list[Any]
) -> None:
    with clock.moved(to=NIGHT):
        agree(house.boss, house.other)
        ref = written(house, kind="advertising")
        services.send_mailing(house.center, ref)
        assert letters(sent) == []
        services.leave_news(house.other.user_id or 0)
        letters(sent)
    with clock.moved(to=NIGHT + timedelta(hours=9, minutes=30)):
        assert letters(sent) == [], "half past seven"
        services.watch_mailings({}, "")
        assert row(ref).state == "sending"
    with clock.moved(to=NIGHT + timedelta(hours=10, minutes=30)):
        assert [address for address, _ in letters(sent)] == [house.boss.email]
        services.watch_mailings({}, "")
        assert counts(ref) == (1, {"no_consent": 2, "unsubscribed": 1})
        assert row(ref).state == "done"


def test_who_closes_the_account_before_it_is_sent_has_left(
    house: House, world: World, sent: list[Any]
) -> None:
    with clock.moved(to=NIGHT):
        agree(house.boss, house.fellow)
        ref = written(house, kind="advertising")
        services.send_mailing(house.center, ref)
        world.set_password(house.fellow)
        close_account(house.fellow, PASSWORD)
    with clock.moved(to=NIGHT + timedelta(hours=10, minutes=30)):
        letters(sent)
        assert counts(ref) == (1, {"no_consent": 2, "left": 1})


def test_many_recipients_need_a_second_person(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    limit("mailing_alone_most", 3)
    ref = written(house)
    assert services.send_mailing(house.center, ref) == "to_approve"
    ((address, _),) = letters(sent)
    assert address == house.colleague.email
    with pytest.raises(Forbidden):
        services.approve_mailing(house.center, ref, row(ref).version)
    with pytest.raises(Conflict):
        services.change_mailing(house.center, ref, Message("service", ("staff",), "x", "", "x", ""))
    world.sign_in(client, house.colleague)
    assert "승인해 주십시오" in client.get("/work").text
    assert client.post(f"/desk/mailings/{ref}/return", data={"reason": ""}).status_code == 422
    client.post(f"/desk/mailings/{ref}/return", data={"reason": "날짜를 확인해 주십시오."})
    ((address, _),) = letters(sent)
    assert address == house.center.email
    assert "날짜를 확인해 주십시오." in client.get(f"/desk/mailings/{ref}").text
    services.send_mailing(house.center, ref)
    letters(sent)
    page = client.get(f"/desk/mailings/{ref}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    services.step_mailing(house.center, ref, "take_back")
    services.change_mailing(house.center, ref, Message("service", ("members",), "다른 말", "", "다른 말", ""))
    services.send_mailing(house.center, ref)
    letters(sent)
    approve = f"/desk/mailings/{ref}/approve"
    assert client.post(approve, data={"version": version[1]}).status_code == 409, "not what was read"
    assert client.post(approve).status_code == 409
    assert letters(sent) == []
    assert client.post(approve, data={"version": row(ref).version}).status_code == 303
    assert len(letters(sent)) == 4
    assert row(ref).approved_by_id == house.colleague.user_id


def test_it_pauses_goes_on_and_stops_in_the_middle(house: House, sent: list[Any]) -> None:
    limit("mailing_per_hour", 2)
    ref = written(house)
    services.send_mailing(house.center, ref)
    assert len(letters(sent)) == 2, "no more than the hour allows"
    services.step_mailing(house.center, ref, "pause")
    with clock.moved(by=timedelta(hours=2)):
        assert letters(sent) == []
        services.step_mailing(house.center, ref, "go_on")
    with clock.moved(by=timedelta(hours=3)):
        limit("mailing_per_hour", 1)
        assert len(letters(sent)) == 1
        services.step_mailing(house.center, ref, "stop")
    with clock.moved(by=timedelta(hours=9)):
        assert letters(sent) == []
        assert lists.result(row(ref)).waiting == 1


def test_what_cannot_be_delivered_is_counted_and_not_tried_again_next_time(
    house: House, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mailer().send

    def refusing(message: Any) -> None:
        if message["To"].addresses[0].addr_spec == house.other.email:
            raise OSError("550 no such user")
        real(message)

    monkeypatch.setattr(mailer(), "send", refusing)
    ref = written(house)
    services.send_mailing(house.center, ref)
    for days in range(14):
        with clock.moved(by=timedelta(days=days)):
            outbox.drain()
    with clock.moved(by=timedelta(days=14)):
        services.watch_mailings({}, "")
        assert lists.result(row(ref)) == lists.Result(3, 1, 0)
        assert row(ref).state == "done"
        again = written(house, token="m2")
        assert counts(again) == (3, {"undeliverable": 1})


def test_a_crash_after_the_post_sends_no_second_mail(
    house: House, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = written(house, "staff")
    services.send_mailing(house.center, ref)
    number = db.session.query(MailingPerson).order_by(MailingPerson.id).limit(1).one().id
    db.session.rollback()
    services.send_letter({"person_id": number}, f"mailing_letter:{number}")
    services.send_letter({"person_id": number}, f"mailing_letter:{number}")
    outbox.drain()
    ids = [str(mail["Message-ID"]) for mail in sent]
    assert len(ids) == len(set(ids)) == 2


def test_every_two_years_people_are_asked_once(house: House, sent: list[Any]) -> None:
    with clock.moved(to=NOON):
        agree(house.boss, at=NOON - timedelta(days=731))
        agree(house.other, at=NOON - timedelta(days=729))
        services.confirm_news_consents({}, "")
        services.confirm_news_consents({}, "")
        outbox.drain()
        (mail,) = sent
        assert mail["To"].addresses[0].addr_spec == house.boss.email
        assert "/news/stop/" in mail.get_content()


def test_addresses_are_forgotten_after_their_time(house: House, sent: list[Any]) -> None:
    ref = written(house)
    services.send_mailing(house.center, ref)
    letters(sent)
    services.watch_mailings({}, "")
    with clock.moved(by=timedelta(days=800)):
        installed().purge()
        emails = {email for (email,) in db.session.query(MailingPerson.email)}
        assert not any("@" in email for email in emails)
        assert lists.result(row(ref)).sent == 4
