"""Events: seats, the waiting list, what guests do by their link, being there, what is said afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import User
from marketplace.accounts.services import close_account
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.newsroom import services
from marketplace.newsroom.models import Registration
from tests.clusters.conftest import join
from tests.newsroom.conftest import House, letters
from tests.world import PASSWORD, World

GUEST = {"name": "이손님", "email": "guest@example.com", "organisation": "하나연구소", "consent": "y"}


def linked(sent: list[Any]) -> str:
    """The path of the guest's own page, from the last mail."""
    found = re.search(r"https?://[^/\s]+(/events/own/\S+)", sent[-1].get_content())
    assert found
    return found[1]


def test_a_seat_a_waiting_list_and_a_seat_that_comes_free(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event(seats=1)
    path = f"/events/{ref}"
    world.sign_in(client, house.boss)
    client.post(path + "/register")
    client.post(path + "/register")
    page = client.get(path).text
    assert "신청하셨습니다" in page
    assert "https://meet.example.com/x" in page
    assert "https://meet.example.com/x" in client.get(path + "/event.ics").text
    world.sign_in(client, house.other)
    assert "meet.example.com" not in client.get(path).text
    assert "meet.example.com" not in client.get(path + "/event.ics").text
    client.post(path + "/register")
    services.register(house.third, ref)
    assert "대기 1번입니다" in client.get(path).text
    told = letters(sent)
    assert [address for address, _ in told] == [house.boss.email, house.other.email, house.third.email]
    assert "대기" in told[1][1]

    world.sign_in(client, house.boss)
    client.post(path + "/withdraw")
    ((address, subject),) = letters(sent)
    assert address == house.other.email
    assert "자리가 났습니다" in subject
    assert house.state(ref, house.other) == "offered"
    assert house.state(ref, house.third) == "waiting"
    world.sign_in(client, house.other)
    assert "자리가 났습니다" in client.get("/work").text
    with clock.moved(by=timedelta(hours=25)):
        world.sign_in(client, house.other)
        assert client.post(path + "/seat").status_code == 409, "too late, even before the clock came round"
        services.watch_events({}, "")
        services.watch_events({}, "")
        assert house.state(ref, house.other) == "lapsed"
        assert house.state(ref, house.third) == "offered"
        assert [address for address, _ in letters(sent)] == [house.other.email, house.third.email]
        services.confirm_seat(house.third, house.registration(ref, house.third))
        assert house.state(ref, house.third) == "registered"
        client.post(path + "/register")
        assert house.state(ref, house.other) == "waiting", "at the end of the line again"


def test_registration_opens_and_closes_to_the_second(house: House) -> None:
    opens = clock.now().replace(microsecond=0) + timedelta(hours=1)
    ref = house.event(opens_at=opens, closes_at=opens + timedelta(hours=1))
    for at, is_open in (
        (opens - timedelta(milliseconds=500), False),
        (opens + timedelta(milliseconds=1), True),
        (opens + timedelta(minutes=59, seconds=59), True),
        (opens + timedelta(hours=1), False),
    ):
        with clock.moved(to=at):
            if is_open:
                services.register(house.boss, ref)
            else:
                with pytest.raises(Conflict):
                    services.register(house.other, ref)


def test_a_company_sends_no_more_people_than_it_may(house: House, client: FlaskClient, world: World) -> None:
    ref = house.event(per_company=1)
    services.register(house.boss, ref)
    world.sign_in(client, house.fellow)
    answer = client.post(f"/events/{ref}/register")
    assert answer.status_code == 409
    assert "한 기업에서 1명까지" in answer.text
    services.withdraw(house.boss, house.registration(ref, house.boss))
    services.register(house.fellow, ref)


def test_who_came_as_a_guest_and_signs_in_counts_for_the_company(house: House) -> None:
    ref = house.event(per_company=1)
    services.ask_as_guest(ref, "김대표", house.boss.email, "가온정밀", True, "ko")
    guest = db.session.query(Registration).one().id
    db.session.rollback()
    services.confirm_guest(guest)
    assert services.register(house.boss, ref) == "registered", "the seat stays, now as the company's"
    with pytest.raises(Conflict):
        services.register(house.fellow, ref)


def test_another_address_is_no_second_seat_and_takes_nobodys(house: House, world: World) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    with atomic():
        db.session.get_one(User, house.boss.user_id).email = "moved@example.com"
    services.register(house.boss, ref)
    assert db.session.query(Registration).count() == 1
    with atomic():
        db.session.get_one(User, house.other.user_id).email = house.boss.email
    services.register(house.other, ref)
    assert house.state(ref, house.boss) == house.state(ref, house.other) == "registered"


def test_a_guest_who_withdrew_is_not_told_that_they_are_registered(
    house: House, client: FlaskClient, sent: list[Any]
) -> None:
    ref = house.event()
    client.post(f"/events/{ref}/guest", data=GUEST)
    outbox.drain()
    own = linked(sent)
    client.post(own + "/confirm")
    client.post(own + "/withdraw")
    again = client.post(own + "/confirm")
    assert again.status_code == 409
    assert "다시 신청" in again.text


def test_who_withdraws_at_the_door_did_not_come(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    row = house.row(ref)
    starts_at, ends_at, code = row.starts_at, row.ends_at, row.code
    letters(sent)
    with clock.moved(to=starts_at - timedelta(minutes=30)):
        services.check_in(house.boss, code)
        services.withdraw(house.boss, house.registration(ref, house.boss))
    with clock.moved(to=ends_at + timedelta(hours=1)):
        services.watch_events({}, "")
        assert letters(sent) == [], "nobody came, so nobody is asked how it was"


def test_nobody_came_to_what_was_cancelled(house: House, client: FlaskClient, world: World) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    services.cancel_event(house.center, ref, "태풍")
    with clock.moved(to=house.row(ref).ends_at + timedelta(hours=1)):
        world.sign_in(client, house.center)
        page = client.get(f"/desk/events/{ref}").text
        assert "참석 표시" not in page
        person = db.session.query(Registration).one().ref
        answer = client.post(f"/desk/events/{ref}/people/{person}/attendance", data={"came": "yes"})
        assert answer.status_code == 409
        assert f"/desk/events/{ref}" in client.get("/desk/events?view=past").text, "the desk still finds it"
        assert f"/events/{ref}" not in client.application.test_client().get("/events?view=past").text


def test_who_it_is_not_for_does_not_find_it(house: House, client: FlaskClient, world: World) -> None:
    join(world, house.company)
    ref = house.event(audience="members", cluster_id=world.cluster("mould"))
    for person, status in ((house.other, 404), (house.fellow, 303)):
        world.sign_in(client, person)
        assert client.post(f"/events/{ref}/register").status_code == status
    guest = client.application.test_client()
    assert guest.get(f"/events/{ref}").status_code == 404
    assert guest.post(f"/events/{ref}/guest", data=GUEST).status_code == 404


def test_a_guest_confirms_by_mail_waits_moves_up_and_withdraws(
    house: House, client: FlaskClient, sent: list[Any]
) -> None:
    ref = house.event(seats=1)
    path = f"/events/{ref}/guest"
    refused = client.post(path, data=GUEST | {"consent": ""})
    assert refused.status_code == 422
    assert "동의하셔야" in refused.text
    assert "guest@example.com" in refused.text
    assert client.post(path, data=GUEST).status_code == 303
    assert client.post(path, data=GUEST).status_code == 303
    services.register(house.boss, ref)
    outbox.drain()
    confirming = [mail for mail in sent if mail["To"].addresses[0].addr_spec == "guest@example.com"]
    assert len(confirming) == 1, "no second mail while the first is on its way"
    own = linked(confirming)
    assert "신청을 마쳐 주십시오" in client.get(own).text, "looking changes nothing"
    sent.clear()
    client.post(own + "/confirm")
    client.post(own + "/confirm")
    assert "대기 1번입니다" in client.get(own).text
    letters(sent)
    services.withdraw(house.boss, house.registration(ref, house.boss))
    ((address, subject),) = letters(sent)
    assert address == "guest@example.com"
    assert "확정" in subject
    client.post(own + "/seat")
    page = client.get(own).text
    assert "신청하셨습니다" in page
    assert "meet.example.com" in page
    assert client.get(own + "/event.ics").status_code == 200
    client.post(own + "/withdraw")
    assert "신청한 상태가 아닙니다" in client.get(own).text
    outbox.drain()
    assert client.get(own[:-3] + "abc").status_code == 404
    sent.clear()
    assert client.post(path, data=GUEST).status_code == 303
    assert len(letters(sent)) == 1


def test_nobody_learns_who_registered(house: House, client: FlaskClient, sent: list[Any]) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    letters(sent)
    answers = [
        client.post(f"/events/{ref}/guest", data=GUEST | {"email": address})
        for address in (house.boss.email, "nobody@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].location == answers[1].location
    assert {address for address, _ in letters(sent)} == {house.boss.email, "nobody@example.com"}


def test_a_change_is_told_and_more_seats_go_to_who_waits(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event(seats=1)
    services.register(house.boss, ref)
    services.register(house.other, ref)
    letters(sent)
    row = house.row(ref)
    starts_at = row.starts_at
    world.sign_in(client, house.center)
    same = house.plan(starts_at=starts_at, seats=1, title_ko="다른 제목")
    services.change_event(house.center, ref, same)
    assert letters(sent) == [], "another title is no news"
    services.change_event(house.center, ref, house.plan(starts_at=starts_at, seats=2, place="소회의실"))
    told = letters(sent)
    assert sorted(address for address, _ in told if "변경" in _) == sorted(
        [house.boss.email, house.other.email]
    )
    assert [address for address, subject in told if "자리가 났습니다" in subject] == [house.other.email]
    moved = house.plan(starts_at=starts_at, seats=2, place="소회의실", link="https://meet.example.com/new")
    services.change_event(house.center, ref, moved)
    outbox.drain()
    texts = {mail["To"].addresses[0].addr_spec: mail.get_content() for mail in sent}
    assert "https://meet.example.com/new" in texts[house.boss.email], "the old mail holds the old address"
    assert "meet.example.com" not in texts[house.other.email], "the link is for who has a seat"
    sent.clear()
    services.change_event(house.center, ref, house.plan(starts_at=starts_at, seats=1, place="소회의실"))
    assert house.state(ref, house.boss) == "registered", "nobody loses a seat"
    with pytest.raises(Invalid):
        services.change_event(house.center, ref, house.plan(starts_at=starts_at, place="", link=""))


def test_cancelling_tells_everybody_why(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event(seats=1)
    services.register(house.boss, ref)
    services.register(house.other, ref)
    letters(sent)
    world.sign_in(client, house.center)
    assert client.post(f"/desk/events/{ref}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"/desk/events/{ref}/cancel", data={"reason": "태풍"}).status_code == 303
    assert {address for address, _ in letters(sent)} == {house.boss.email, house.other.email}
    world.sign_in(client, house.boss)
    assert "태풍" in client.get(f"/events/{ref}").text
    assert "STATUS:CANCELLED" in client.get(f"/events/{ref}/event.ics").text
    assert client.post(f"/events/{ref}/register").status_code == 404
    assert "성과 설명회" not in client.get("/news").text


def test_the_day_before_being_there_and_afterwards(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event(seats=2)
    for person in (house.boss, house.other, house.third):
        services.register(person, ref)
    letters(sent)
    row = house.row(ref)
    starts_at, code = row.starts_at, row.code
    services.watch_events({}, "")
    assert letters(sent) == []
    with clock.moved(to=starts_at - timedelta(hours=20)):
        version = house.row(ref).version
        services.watch_events({}, "")
        services.watch_events({}, "")
        assert [address for address, _ in letters(sent)] == [house.boss.email, house.other.email]
        same = house.plan(starts_at=starts_at, seats=2)
        services.change_event(house.center, ref, same, version)  # a reminder refuses nobody their change
        letters(sent)
    world.sign_in(client, house.boss)
    assert client.post("/events/here", data={"code": code}).status_code == 422, "the door is not open yet"
    with clock.moved(to=starts_at + timedelta(minutes=5)):
        world.sign_in(client, house.boss)
        assert "지금 행사장에 계십니까" in client.get(f"/events/{ref}").text
        answer = client.post("/events/here", data={"code": f"{code[:3]} {code[3:]}"})
        assert answer.location == f"/events/{ref}"
        assert client.post(f"/events/{ref}/feedback", data={"score": "5"}).status_code == 409
        world.sign_in(client, house.fellow)
        assert client.post("/events/here", data={"code": code}).status_code == 422, "did not register"
        world.sign_in(client, house.center)
        page = client.get(f"/desk/events/{ref}").text
        assert page.count("참석 표시") == 2
        mark = re.findall(r"/desk/events/\S+/attendance", page)
        client.post(mark[-1], data={"came": "yes"})
    with clock.moved(to=starts_at + timedelta(hours=3)):
        services.watch_events({}, "")
        services.watch_events({}, "")
        assert {address for address, _ in letters(sent)} == {house.boss.email, house.third.email}
        world.sign_in(client, house.boss)
        form = {"score": "4", "words": "좋았습니다."}
        assert client.post(f"/events/{ref}/feedback", data=form).status_code == 303
        world.sign_in(client, house.center)
        assert "좋았습니다." in client.get(f"/desk/events/{ref}").text
        table = client.get(f"/desk/events/{ref}/people.csv").text
        assert house.boss.email in table
        assert "좋았습니다." not in table, "what people think is read without their names"
        assert client.get(f"/desk/events/{ref}/people.xlsx").status_code == 200


def test_the_calendar_of_a_person_holds_their_events(house: House, client: FlaskClient, world: World) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    world.sign_in(client, house.boss)
    page = client.post("/calendar/address").text
    address = re.search(r"/calendar/[\w-]+\.ics", page)
    assert address
    guest = client.application.test_client()
    text = guest.get(address[0]).text
    assert text.count("성과 설명회") == 1, "once, at its hour, not as a due day besides"
    assert f"event-{ref}@" in text
    client.post("/calendar/address/end")
    assert guest.get(address[0]).status_code == 404


def test_who_leaves_gives_the_seat_back_and_is_forgotten(house: House, world: World, sent: list[Any]) -> None:
    ref = house.event(seats=1)
    services.register(house.fellow, ref)
    services.register(house.other, ref)
    letters(sent)
    world.set_password(house.fellow)
    email = house.fellow.email
    close_account(house.fellow, PASSWORD)
    assert house.state(ref, house.other) == "offered"
    assert db.session.query(Registration).filter_by(email=email).count() == 0
    db.session.rollback()
    with clock.moved(by=timedelta(days=400)):
        installed().purge()
        rows = db.session.query(Registration).all()
        assert {row.name for row in rows} == {""}
        assert house.other.email not in {row.email for row in rows}


def test_a_guest_who_never_confirmed_is_forgotten(house: House, client: FlaskClient) -> None:
    ref = house.event()
    client.post(f"/events/{ref}/guest", data=GUEST)
    with clock.moved(by=timedelta(days=4)):
        installed().purge()
        assert db.session.query(Registration).filter_by(email=GUEST["email"]).count() == 0


def test_the_center_withdraws_for_who_phoned(
    house: House, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = house.event()
    services.register(house.boss, ref)
    letters(sent)
    world.sign_in(client, house.center)
    path = re.search(r"/desk/events/\S+/people/\w+/withdraw", client.get(f"/desk/events/{ref}").text)
    assert path
    client.post(path[0])
    ((address, subject),) = letters(sent)
    assert address == house.boss.email
    assert "취소" in subject
