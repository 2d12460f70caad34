"""Who guesses passwords is slowed, the owner is not; easy ones are not taken."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import services
from marketplace.accounts.services import guessing
from tests.accounts.mailboxes import OWN, VICTIM, answers, letters_to, path_in, sign_in
from tests.world import PASSWORD, World

GUESSES = guessing.FREE_TRIES + 3


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
