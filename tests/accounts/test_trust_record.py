"""What somebody did about signing in, or tried without the right to it, is on record; sessions end."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.kernel import clock
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from tests.accounts.mailboxes import OWN, letters_to, moved, path_in, sign_in
from tests.world import PASSWORD, World


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
