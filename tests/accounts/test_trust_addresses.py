"""Nobody prepares an account for another's mailbox, or keeps a way into one that moved on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from tests.accounts.mailboxes import OWN, THIEVES, VICTIM, answers, letters_to, moved, path_in
from tests.world import PASSWORD, World


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
