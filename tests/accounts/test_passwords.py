"""Signing in: one sentence for every wrong answer, a growing wait for the guesser, none for the rest."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest

from marketplace.accounts import queries, services
from marketplace.accounts.services import guessing, passwords
from marketplace.kernel import clock, outbox
from marketplace.kernel.errors import Invalid, TooMany
from tests.world import PASSWORD, World


@pytest.fixture
def person(world: World):
    actor = world.person()
    world.set_password(actor)
    return actor


def test_the_right_password_signs_in_whatever_the_case_of_the_address(person):
    assert services.authenticate(f"  {person.email.upper()} ", PASSWORD) == person.user_id


def test_hangul_typed_in_pieces_is_the_same_password(person):
    assert services.authenticate(person.email, unicodedata.normalize("NFD", PASSWORD)) == person.user_id


def test_unknown_address_and_wrong_password_get_the_same_sentence(person):
    sentences = set()
    for email, password in [(person.email, "wrong password"), ("nobody@example.com", PASSWORD), ("", "")]:
        with pytest.raises(Invalid) as refused:
            services.authenticate(email, password)
        sentences.add(refused.value.text)
    assert len(sentences) == 1


def test_a_person_without_a_password_cannot_sign_in(world):
    with pytest.raises(Invalid):
        services.authenticate(world.person().email, "")


@pytest.mark.parametrize("known", [True, False])
def test_guessing_is_slowed_down_and_ends_with_time(person, known):
    email = person.email if known else "nobody@example.com"
    for _ in range(guessing.FREE_TRIES):
        with pytest.raises(Invalid):
            services.authenticate(email, "wrong password")
    with pytest.raises(TooMany):
        services.authenticate(email, PASSWORD)
    with clock.moved(by=guessing.LONGEST_WAIT):
        if known:
            assert services.authenticate(email, PASSWORD) == person.user_id
        else:
            with pytest.raises(Invalid):
                services.authenticate(email, PASSWORD)


def test_success_forgets_the_failures(person):
    for _ in range(3):
        for _ in range(guessing.FREE_TRIES - 1):
            with pytest.raises(Invalid):
                services.authenticate(person.email, "wrong password")
        assert services.authenticate(person.email, PASSWORD) == person.user_id


def test_the_password_asked_for_before_signing_is_slowed_down_too(person):
    assert services.confirm_password(person.user_id, PASSWORD)
    for _ in range(guessing.FREE_TRIES):
        assert not services.confirm_password(person.user_id, "guess")
    with pytest.raises(TooMany):
        services.confirm_password(person.user_id, PASSWORD)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("아홉글자비밀번호임", False),
        ("열글자인비밀번호이다", True),
        ("aaaaaaaaaa", False),
        ("Me@Example.com", False),
        ("x" * 201, False),
    ],
)
def test_length_counts_and_neither_the_address_nor_one_letter_is_a_password(password, fits):
    assert (passwords.check_password_rule(password, "me@example.com") is None) is fits


def test_a_session_lives_until_it_is_ended_or_runs_out(app, person):
    token = services.start_session(person.user_id, "Firefox", "127.0.0.1")
    assert queries.actor_of_token(token).user_id == person.user_id
    services.end_session(token)
    assert queries.actor_of_token(token) is None
    token = services.start_session(person.user_id)
    with clock.moved(by=app.config["SESSION_LIFETIME"] + timedelta(seconds=1)):
        assert queries.actor_of_token(token) is None


def test_reset_by_mail_sets_the_password_once_and_signs_everyone_out(app, person, sent):
    token = services.start_session(person.user_id)
    services.request_reset(person.email)
    services.request_reset("nobody@example.com")
    outbox.drain()
    assert [message["To"].addresses[0].addr_spec for message in sent] == [person.email]
    secret = _secret_of(sent[0])
    with pytest.raises(Invalid):
        services.reset_password(secret, "short")
    services.reset_password(secret, "a new long password")
    assert queries.actor_of_token(token) is None
    assert services.authenticate(person.email, "a new long password") == person.user_id
    with pytest.raises(passwords.tokens.LinkGone):
        services.reset_password(secret, "another long password")


def test_a_reset_link_runs_out(person, sent):
    services.request_reset(person.email)
    outbox.drain()
    with clock.moved(by=passwords.RESET_LIFETIME), pytest.raises(passwords.tokens.LinkGone):
        services.reset_password(_secret_of(sent[0]), "a new long password")


def test_a_changed_password_keeps_this_browser_only(person, sent):
    here, there = services.start_session(person.user_id), services.start_session(person.user_id)
    with pytest.raises(Invalid):
        services.change_password(person.user_id, "not mine", "a new long password", None)
    session_id = queries.actor_of_token(here).session_id
    services.change_password(person.user_id, PASSWORD, "a new long password", session_id)
    assert queries.actor_of_token(here) is not None
    assert queries.actor_of_token(there) is None
    outbox.drain()
    assert len(sent) == 1  # the owner is told


def _secret_of(message) -> str:
    line = next(
        line for line in message.get_content().splitlines() if line.startswith("http") and "/reset/" in line
    )
    return line.rsplit("/", 1)[1]
