"""An address that moved, was mistyped or belongs to nobody any more: its owner keeps the way back, nobody else a way in."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.accounts.models import Organisation, User
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.accounts.mailboxes import OWN, letters_to, moved, path_in
from tests.world import PASSWORD, World


def test_a_thief_who_takes_his_own_move_back_does_not_end_the_owners_way_back(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    person = world.person()
    world.set_password(person)
    client.post(moved(person, sent, "thief@example.com"))
    client.post(moved(queries.actor_of(person.user_id or 0), sent, "thief2@example.com"))
    between = path_in(letters_to(sent, "thief@example.com")[-1], "old-email")
    thiefs = client.post(between).location
    back = path_in(letters_to(sent, person.email)[-1], "old-email")
    answer = client.post(back)
    assert answer.status_code == 303
    assert client.post(thiefs, data={"new_password": PASSWORD}).status_code == 410
    client.post(answer.location, data={"new_password": OWN})
    assert services.authenticate(person.email, OWN) == person.user_id


def test_a_mistyped_new_address_loses_its_link_when_the_right_one_is_asked_for(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    person = world.person()
    world.set_password(person)
    mistyped = moved(person, sent, "haneul@exmaple.com")
    right = moved(person, sent, "haneul@example.com")
    assert client.application.test_client().post(mistyped).status_code == 410
    assert client.application.test_client().post(right).status_code == 302


def test_another_member_who_asks_for_the_same_address_does_not_end_the_link(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    person, other = world.person(), world.person()
    for one in (person, other):
        world.set_password(one)
    link = moved(person, sent, "haneul@example.com")
    services.request_email_change(other, "haneul@example.com", PASSWORD)
    assert client.post(link).status_code == 302
    assert client.post(link).status_code == 410  # once
    assert queries.actor_of(person.user_id or 0).email == "haneul@example.com"


def test_a_link_to_a_new_address_is_not_used_by_whom_it_is_not_for(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    person, other = world.person(), world.person()
    world.set_password(person)
    link = moved(person, sent, "haneul@example.com")
    world.sign_in(client, other)
    answer = client.post(link)
    assert answer.status_code == 403
    assert "다른 계정" in answer.text
    assert queries.actor_of(person.user_id or 0).email == person.email
    world.sign_in(client, person)
    assert client.post(link).status_code == 302  # it was not used up


def test_an_office_proposed_for_an_address_one_had_before_is_forgotten_too(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    admin = world.person("center_admin", world.center())
    company = world.company()
    world.person("representative", company)
    leaver = world.person(email="leaver@example.com")
    password = world.set_password(leaver)
    services.invite(admin, db.session.get_one(Organisation, company).ref, leaver.email, "representative")
    client.post(moved(leaver, sent, "later@example.com"))
    services.close_account(queries.actor_of(leaver.user_id or 0), password)
    row = db.session.query(OfficeProposal).one()
    assert (row.state, row.email) == ("withdrawn", f"closed-{row.ref}@closed.invalid")


def test_who_closes_the_account_is_proposed_for_nothing_and_no_proposal_keeps_the_address(
    world: World, sent: list[Any]
) -> None:
    admin = world.person("center_admin", world.center())
    company = world.company()
    boss = world.person("representative", company)
    leaver = world.person("member", company, email="leaver@example.com")
    password = world.set_password(leaver)
    ref = db.session.get_one(Organisation, company).ref
    services.invite(admin, ref, leaver.email, "representative")
    refused = db.session.query(OfficeProposal).one()
    services.answer_proposal(refused.ref, "refuse", boss)
    services.grant_role(admin, ref, queries.person(leaver).ref, "representative")
    outbox.drain()
    sent.clear()
    services.close_account(leaver, password)
    rows = db.session.query(OfficeProposal).order_by(OfficeProposal.id).all()
    assert [row.state for row in rows] == ["refused", "withdrawn"]
    assert {row.email for row in rows} == {f"closed-{row.ref}@closed.invalid" for row in rows}
    outbox.drain()
    assert {m["To"].addresses[0].addr_spec for m in sent} == {admin.email, boss.email}
    assert not any("closed.invalid" in m.get_content() for m in sent)
    assert db.session.query(User).filter_by(email="leaver@example.com").count() == 0
