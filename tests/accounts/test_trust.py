"""Nobody prepares an account for another's mailbox, keeps a way into one that moved on, or has us write to strangers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.accounts.models import EmailToken, Organisation, User
from marketplace.accounts.services import guessing, sending_limits
from marketplace.kernel import clock, outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, TooMany
from tests.world import PASSWORD, World

VICTIM = "victim@example.com"
THIEVES = "도둑이 아는 비밀번호"
OWN = "주인만 아는 비밀번호"


def answers(name: str = "김하늘", password: str = OWN) -> dict[str, str]:
    return {"name": name, "password": password, "terms": "y", "privacy": "y", "age": "y"}


def letters_to(sent: list, address: str) -> list:
    """What arrived in a mailbox, oldest first, after everything waiting has gone out."""
    outbox.drain()
    return [letter for letter in sent if letter["To"].addresses[0].addr_spec == address]


def path_in(letter, word: str) -> str:
    return re.search(rf"https?://[^/\s]+(/\S*{word}/\S+)", letter.get_content())[1]


@pytest.fixture
def person(world: World):
    actor = world.person()
    world.set_password(actor)
    return actor


def moved(person, sent: list, to: str = "new@example.com") -> str:
    """The path of the link by which the person's address becomes another."""
    services.request_email_change(person, to, PASSWORD)
    return path_in(letters_to(sent, to)[-1], "new-email")


def test_trust_22_who_asks_for_an_account_sets_nothing_in_it(client: FlaskClient, sent: list) -> None:
    client.post("/sign-up", data={"email": VICTIM} | answers("도둑", THIEVES))
    assert db.session.query(User).count() == 0
    (letter,) = letters_to(sent, VICTIM)
    assert "도둑" not in letter.get_content()
    victims = client.application.test_client()
    victims.post(path_in(letter, "confirm"), data=answers())
    assert db.session.query(User).one().name == "김하늘"
    with pytest.raises(Invalid):
        services.authenticate(VICTIM, THIEVES)
    assert services.authenticate(VICTIM, OWN)


def test_trust_22_an_account_prepared_before_is_taken_over_by_the_owner_of_the_mailbox(
    world: World, client: FlaskClient, sent: list
) -> None:
    prepared = world.person(email=VICTIM, name="도둑")
    world.set_password(prepared, THIEVES)
    user = db.session.get_one(User, prepared.user_id)
    user.email_confirmed_at = None
    db.session.commit()
    client.post("/sign-up", data={"email": VICTIM})
    client.post(path_in(letters_to(sent, VICTIM)[-1], "confirm"), data=answers())
    assert services.authenticate(VICTIM, OWN) == prepared.user_id
    with pytest.raises(Invalid):
        services.authenticate(VICTIM, THIEVES)


def test_trust_22_a_reset_link_makes_no_account_of_an_address_never_proven(world: World, sent: list) -> None:
    prepared = world.person(email=VICTIM)
    db.session.get_one(User, prepared.user_id).email_confirmed_at = None
    db.session.commit()
    services.request_reset(VICTIM)
    assert not letters_to(sent, VICTIM)


def test_trust_22_a_moved_address_ends_links_and_sessions_but_the_present_one(
    world: World, client: FlaskClient, person, sent: list
) -> None:
    services.request_reset(person.email)
    reset = path_in(letters_to(sent, person.email)[0], "reset")
    world.sign_in(client, person)
    elsewhere = services.start_session(person.user_id)
    assert client.post(moved(person, sent)).status_code == 302
    assert client.get("/account").status_code == 200
    assert queries.actor_of_token(elsewhere) is None
    assert client.application.test_client().get(reset).status_code == 410


def test_trust_22_a_link_opened_elsewhere_ends_every_session(
    world: World, client: FlaskClient, person, sent: list
) -> None:
    world.sign_in(client, person)
    client.application.test_client().post(moved(person, sent))
    assert client.get("/account").status_code == 302


def test_trust_22_the_old_address_is_told_and_takes_the_account_back(
    world: World, client: FlaskClient, person, sent: list
) -> None:
    thief = services.start_session(person.user_id)
    client.post(moved(person, sent, "thief@example.com"))
    client.post(moved(queries.actor_of(person.user_id), sent, "thief2@example.com"))
    told = letters_to(sent, person.email)[-1]
    back = path_in(told, "old-email")
    assert "thief" not in told.get_content()
    assert client.get(back).status_code == 200
    assert db.session.query(User).one().email == "thief2@example.com"  # looking changes nothing
    reset = client.post(back).location
    client.post(reset, data={"new_password": OWN})
    assert services.authenticate(person.email, OWN) == person.user_id
    for email in ("thief@example.com", "thief2@example.com"):
        with pytest.raises(Invalid):
            services.authenticate(email, PASSWORD)
    assert queries.actor_of_token(thief) is None
    # The thief was told, too, and can't do the same with the address in between.
    assert letters_to(sent, "thief2@example.com")
    between = path_in(letters_to(sent, "thief@example.com")[-1], "old-email")
    assert client.post(between).status_code == 410


def test_trust_22_the_objection_has_a_last_day_and_an_address_taken_meanwhile_is_said(
    world: World, client: FlaskClient, person, sent: list
) -> None:
    client.post(moved(person, sent))
    back = path_in(letters_to(sent, person.email)[-1], "old-email")
    with clock.moved(by=services.signing_up.UNDO_LIFETIME):
        assert client.post(back).status_code == 410
    world.person(email=person.email)
    assert client.post(back).status_code == 409


def test_trust_22_a_mailbox_is_not_filled_by_reset_and_sign_up_links(
    client: FlaskClient, person, sent: list
) -> None:
    pages = {client.post("/forgot", data={"email": person.email}).status_code for _ in range(8)}
    pages |= {client.post("/sign-up", data={"email": VICTIM}).status_code for _ in range(8)}
    assert pages == {200}  # nobody learns from it who is a member
    assert len(letters_to(sent, person.email)) == len(letters_to(sent, VICTIM)) == 3
    with clock.moved(by=timedelta(hours=1)):
        client.post("/forgot", data={"email": person.email})
        assert len(letters_to(sent, person.email)) == 4


def test_trust_22_one_person_sends_no_end_of_links_to_new_addresses(person) -> None:
    for number in range(sending_limits.ADDRESS_CHANGES_OF_ONE_PERSON):
        services.request_email_change(person, f"stranger{number}@example.com", PASSWORD)
    with pytest.raises(TooMany):
        services.request_email_change(person, "one-more@example.com", PASSWORD)


@pytest.fixture
def company(world: World):
    row = world.company()
    return row, db.session.get_one(Organisation, row).ref


def test_trust_22_a_company_nobody_approved_invites_nobody(
    world: World, client: FlaskClient, sent: list
) -> None:
    row = world.company(state="pending")
    ref = db.session.get_one(Organisation, row).ref
    boss = world.person("representative", row)
    with pytest.raises(Conflict):
        services.invite(boss, ref, VICTIM, "member")
    world.sign_in(client, boss)
    page = client.post(f"/organisation/{ref}/invite", data={"email": VICTIM, "role": "member"})
    assert page.status_code == 409
    assert "승인" in page.text
    assert f'value="{VICTIM}"' in page.text  # nothing typed is lost
    assert "/invite" not in client.get(f"/organisation/{ref}").text
    assert not letters_to(sent, VICTIM)


def test_trust_22_invitations_are_limited_per_receiver_sender_and_organisation(
    world: World, company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_limits, "INVITATIONS_OF_ONE_PERSON", 4)
    monkeypatch.setattr(sending_limits, "INVITATIONS_OF_ONE_ORGANISATION", 6)
    row, ref = company
    first, second = (world.person("representative", row) for _ in range(2))
    for number in range(4):
        services.invite(first, ref, f"{number}@example.com", "member")
    with pytest.raises(TooMany):
        services.invite(first, ref, "4@example.com", "member")
    for number in (5, 6):
        services.invite(second, ref, f"{number}@example.com", "member")
    with pytest.raises(TooMany) as refused:
        services.invite(second, ref, "7@example.com", "member")
    assert "email" in refused.value.fields
    with clock.moved(by=timedelta(days=1)):
        services.invite(second, ref, "7@example.com", "member")


def test_trust_22_many_companies_do_not_fill_one_mailbox(world: World) -> None:
    for number in range(sending_limits.INVITATIONS_TO_ONE_ADDRESS + 1):
        row = world.company()
        boss, ref = world.person("representative", row), db.session.get_one(Organisation, row).ref
        if number < sending_limits.INVITATIONS_TO_ONE_ADDRESS:
            services.invite(boss, ref, VICTIM, "member")
        else:
            with pytest.raises(TooMany):
                services.invite(boss, ref, VICTIM, "member")
    assert db.session.query(EmailToken).filter_by(email=VICTIM).count() == 5


LINKS = [
    "당첨 www.evil.example",
    "win@evil.com",
    "https://evil.example",
    "무료 evil.com",
    "ｅｖｉｌ．ｃｏｍ",
    "evil.kr/x",
]


@pytest.mark.parametrize("name", LINKS)
def test_trust_22_no_link_stands_in_a_name(
    world: World, client: FlaskClient, person, sent: list, name: str
) -> None:
    client.post("/sign-up", data={"email": VICTIM})
    path = path_in(letters_to(sent, VICTIM)[0], "confirm")
    reply = client.post(path, data=answers(name))
    assert reply.status_code == 422
    assert "이메일 주소나 링크 없이" in reply.text
    world.sign_in(client, person)
    for field in ("name", "name_en", "job_title"):
        reply = client.post("/account", data={"name": "김하늘", "language": "ko", field: name})
        assert reply.status_code == 422
        assert "이메일 주소나 링크 없이" in reply.text


@pytest.mark.parametrize(
    "name", ["evil.com에서 확인 http://evil.com", "당첨 win@evil.com", "www.evil.com 상사"]
)
def test_trust_22_no_address_stands_in_an_organisations_name(
    world: World, client: FlaskClient, company, name: str
) -> None:
    row, ref = company
    world.sign_in(client, world.person("representative", row))
    reply = client.post(f"/organisation/{ref}/edit", data={"name_ko": name})
    assert "이메일 주소나 링크 없이" in reply.text


@pytest.mark.parametrize(
    "name", ["김하늘", "J.R.R. Tolkien", "St.John", "Dr.Kim", "O'Neill, M.D.", "김 하늘 (연구소장)", "No.1"]
)
def test_trust_22_names_of_people_are_names(name: str) -> None:
    from marketplace.formats.plain_name import leads_somewhere

    assert not leads_somewhere(name)


def test_trust_22_a_firm_may_be_called_as_it_is_registered() -> None:
    from marketplace.formats.plain_name import has_address

    assert not any(
        map(has_address, ("Amazon.com, Inc.", "(주)다음.넷", "Booking.com B.V.", "A/S 정비", "Co.,Ltd."))
    )


GUESSES = guessing.FREE_TRIES + 3


def sign_in(client: FlaskClient, email: str, password: str, address: str = "203.0.113.9"):
    return client.post(
        "/sign-in", data={"email": email, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )


def test_trust_23_a_guesser_is_slowed_and_the_owner_is_not(app: Flask, person) -> None:
    attacker = app.test_client()
    answers = [sign_in(attacker, person.email, "wrong").status_code for _ in range(GUESSES)]
    assert answers[-1] == 429
    assert sign_in(attacker, person.email, PASSWORD).status_code == 429
    assert sign_in(app.test_client(), person.email, PASSWORD, "198.51.100.1").status_code == 302


def test_trust_23_a_known_device_goes_on_working_in_the_attackers_own_network(app: Flask, person) -> None:
    owner, attacker = app.test_client(), app.test_client()
    sign_in(owner, person.email, PASSWORD)
    owner.post("/sign-out")
    for _ in range(GUESSES):
        sign_in(attacker, person.email, "wrong")
    assert sign_in(owner, person.email, PASSWORD).location == "/work"


def test_trust_23_a_known_device_guesses_no_more_than_others_and_for_its_person_only(
    app: Flask, world: World, person
) -> None:
    other = world.person()
    world.set_password(other)
    device = app.test_client()
    sign_in(device, person.email, PASSWORD)
    device.post("/sign-out")
    assert [sign_in(device, person.email, "wrong").status_code for _ in range(GUESSES)][-1] == 429
    assert [sign_in(device, other.email, "wrong").status_code for _ in range(GUESSES)][-1] == 429
    forger = app.test_client()
    forger.set_cookie("gisul_device", device.get_cookie("gisul_device").value + "x")
    assert [sign_in(forger, person.email, "wrong").status_code for _ in range(GUESSES)][-1] == 429


def test_trust_23_many_networks_together_are_slowed_too(
    app: Flask, person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "FREE_TRIES_OF_ALL", 12)
    owner = app.test_client()
    sign_in(owner, person.email, PASSWORD)
    owner.post("/sign-out")
    for number in range(12):
        assert sign_in(app.test_client(), person.email, "wrong", f"203.0.113.{number}").status_code == 422
    assert sign_in(app.test_client(), person.email, "wrong", "203.0.113.77").status_code == 429
    assert sign_in(owner, person.email, PASSWORD).status_code == 302


def test_trust_23_a_new_password_by_mail_lets_its_owner_in_at_once(app: Flask, person, sent: list) -> None:
    browser = app.test_client()
    for _ in range(GUESSES):
        sign_in(browser, person.email, "wrong")
    browser.post("/forgot", data={"email": person.email})
    browser.post(path_in(letters_to(sent, person.email)[0], "reset"), data={"new_password": OWN})
    assert sign_in(browser, person.email, OWN).location == "/work"


def test_trust_23_strangers_guesses_do_not_keep_anybody_from_signing(app: Flask, person) -> None:
    for _ in range(GUESSES):
        sign_in(app.test_client(), person.email, "wrong")
    assert services.confirm_password(person.user_id, PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "qwertyuiop",
        "password123",
        "Password1!",
        "1q2w3e4r5t",
        "aaaaaaaaaa",
        "gisulmadang1",
        "비밀번호비밀번호비밀번호",
    ],
)
def test_trust_23_common_passwords_are_refused(client: FlaskClient, sent: list, password: str) -> None:
    client.post("/sign-up", data={"email": VICTIM})
    reply = client.post(path_in(letters_to(sent, VICTIM)[0], "confirm"), data=answers(password=password))
    assert reply.status_code == 422
    assert "많이 쓰여" in reply.text
    assert 'href="#password"' in reply.text


def test_trust_23_a_password_made_of_ones_own_address_is_refused() -> None:
    assert services.passwords.check_password_rule("haneul.kim1", "haneul.kim@example.com")


@pytest.mark.parametrize(
    "password", [OWN, "a new long password", "correct horse battery", "자전거 바다 우체국", "x9$Lq" * 40]
)
def test_trust_23_a_good_password_is_taken_whatever_its_letters(password: str) -> None:
    assert services.passwords.check_password_rule(password, VICTIM) is None


def on_record(action: str) -> list[AuditEvent]:
    db.session.rollback()
    return db.session.query(AuditEvent).filter_by(action=action).order_by(AuditEvent.id).all()


def test_trust_25_signing_in_and_out_and_wrong_passwords_are_on_record(
    app: Flask, client: FlaskClient, person
) -> None:
    sign_in(client, person.email, "wrong")
    sign_in(client, "nobody@example.com", "wrong")
    sign_in(client, person.email, PASSWORD)
    elsewhere = app.test_client()
    sign_in(elsewhere, person.email, PASSWORD)
    client.post("/account/sessions/end-others")
    assert not services.confirm_password(person.user_id, "wrong")
    client.post("/sign-out")
    known, unknown, within = on_record("user.wrong_password")
    assert (known.subject_id, known.actor_id) == (person.user_id, None)
    assert (unknown.subject_id, unknown.actor_id) == (None, None)
    assert (within.subject_id, within.actor_id) == (person.user_id, person.user_id)
    for action, times in (("user.sign_in", 2), ("user.end_other_sessions", 1), ("user.sign_out", 1)):
        assert [row.actor_id for row in on_record(action)] == [person.user_id] * times
    everything = str([row.detail for row in db.session.query(AuditEvent)])
    assert "wrong" not in everything.replace("user.wrong", "")
    assert "example.com" not in everything


def test_trust_25_changed_passwords_and_addresses_are_on_record_with_who_did_it(
    client: FlaskClient, world: World, person, sent: list
) -> None:
    services.change_password(person.user_id, PASSWORD, OWN, None)
    services.request_reset(person.email)
    services.reset_password(path_in(letters_to(sent, person.email)[-1], "reset").rsplit("/", 1)[1], PASSWORD)
    by_link = [row.detail["by_link"] for row in on_record("user.set_password")]
    assert by_link == [False, True]
    assert {row.actor_id for row in on_record("user.set_password")} == {person.user_id}
    client.post(moved(person, sent))
    client.post(path_in(letters_to(sent, person.email)[-1], "old-email"))
    assert len(on_record("user.change_email")) == len(on_record("user.undo_change_email")) == 1


def test_trust_25_what_somebody_tried_without_the_right_to_it_is_on_record(
    client: FlaskClient, world: World, company
) -> None:
    row, ref = company
    member = world.person("member", row)
    client.get(f"/organisation/{ref}/invite")  # a guest is asked to sign in
    assert not on_record("user.refused")
    world.sign_in(client, member)
    assert client.get(f"/organisation/{ref}/invite").status_code == 403
    assert client.get("/account").status_code == 200
    (refused,) = on_record("user.refused")
    assert refused.actor_id == member.user_id
    assert refused.detail == {"page": "accounts.invite", "refs": {"ref": ref}}


def test_trust_25_a_session_ends_at_last_however_much_it_is_used(app: Flask, person) -> None:
    token = services.start_session(person.user_id)
    for day in range(0, 30, 7):
        with clock.moved(by=timedelta(days=day)):
            services.touch_session(queries.actor_of_token(token).session_id)
    with clock.moved(by=timedelta(days=29)):
        assert queries.actor_of_token(token) is not None
    with clock.moved(by=app.config["SESSION_LONGEST"]):
        assert queries.actor_of_token(token) is None
