"""Who belongs to an organisation, in which role, and for how long."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from marketplace.accounts import queries, services
from marketplace.accounts.models import Organisation
from marketplace.kernel import clock, outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from tests.accounts.test_entry import link_in
from tests.accounts.test_organisations import PDF


def test_an_invitation_reaches_a_new_person_who_is_in_at_once(client, world, sent):
    company = world.company("다온전자")
    head = world.person("representative", company)
    ref = db.session.get(Organisation, company).ref
    world.sign_in(client, head)
    client.post(f"/organisation/{ref}/invite", data={"email": "New@example.com", "role": "member"})
    assert "new@example.com" in client.get(f"/organisation/{ref}").text
    outbox.drain()
    path = link_in(sent[0], "invitations")
    client.post("/sign-out")
    assert "다온전자" in client.get(path).text
    who = {"name": "새 사람", "password": "열글자가 넘는 비밀번호"}
    assert client.post(path, data=who).status_code == 422  # consents are asked here as well
    response = client.post(path, data={**who, "terms": "y", "privacy": "y", "age": "y"})
    assert response.location == "/work"
    assert "새 사람" in client.get(f"/organisation/{ref}").text
    client.post("/sign-out")
    assert client.get(path).status_code == 410


def test_an_invitation_is_only_for_the_address_it_was_sent_to(client, world, sent):
    company = world.company()
    head, invited, other = world.person("representative", company), world.person(), world.person()
    services.invite(head, db.session.get(Organisation, company).ref, invited.email, "member")
    outbox.drain()
    path = link_in(sent[0], "invitations")
    assert "로그인" in client.get(path).text
    world.sign_in(client, other)
    assert client.post(path).status_code == 403
    assert not queries.actor_of(other.user_id).belongs_to(company)
    world.sign_in(client, invited)
    assert client.post(path).status_code == 302
    assert queries.actor_of(invited.user_id).has("member", company)


def test_a_withdrawn_invitation_opens_nothing(client, world, sent):
    company = world.company()
    head = world.person("representative", company)
    ref = db.session.get(Organisation, company).ref
    services.invite(head, ref, "new@example.com", "member")
    outbox.drain()
    services.withdraw_invitation(head, ref, queries.invitations_of(company)[0].id)
    assert client.get(link_in(sent[0], "invitations")).status_code == 410


def grant(client, ref, person_ref, **data):
    return client.post(f"/organisation/{ref}/people/{person_ref}/roles", data=data)


def test_a_delegate_signs_up_to_a_limit_with_the_paper_on_file(client, world, sent):
    company = world.company()
    head, member = world.person("representative", company), world.person("member", company)
    ref, person = db.session.get(Organisation, company).ref, queries.person(member).ref
    world.sign_in(client, head)
    page = grant(client, ref, person, role="delegate")
    assert page.status_code == 422
    assert 'id="signing_limit-error"' in page.text
    assert 'id="document-error"' in page.text
    paper = (io.BytesIO(PDF), "위임장.pdf")
    answer = grant(client, ref, person, role="delegate", signing_limit="5,000만", document=paper)
    assert answer.status_code == 302
    standing = queries.signing_standing(queries.actor_of(member.user_id), company)
    assert (standing.role, standing.signing_limit) == ("delegate", 50_000_000)
    page = client.get(f"/organisation/{ref}").text
    assert "50,000,000원" in page
    assert "위임장.pdf" in page
    assert queries.signing_standing(world.person("member", company), company) is None
    again = grant(
        client, ref, person, role="delegate", signing_limit="1", document=(io.BytesIO(PDF), "위임장.pdf")
    )
    assert again.status_code == 409


def test_cover_for_an_absence_begins_and_ends_by_itself(client, world):
    institution = world.institution()
    officer, researcher = world.person("officer", institution), world.person("researcher", institution)
    ref, person = db.session.get(Organisation, institution).ref, queries.person(researcher).ref
    today = clock.today()
    world.sign_in(client, officer)
    backwards = grant(
        client, ref, person, role="officer", from_on=today + timedelta(3), until_on=today + timedelta(1)
    )
    assert backwards.status_code == 422
    dates = {"from_on": today + timedelta(1), "until_on": today + timedelta(3)}
    assert grant(client, ref, person, role="officer", **dates).status_code == 302

    def covers() -> bool:
        db.session.rollback()
        return queries.actor_of(researcher.user_id).has("officer", institution)

    assert not covers()
    with clock.moved(by=timedelta(days=2)):
        assert covers()
    with clock.moved(by=timedelta(days=4)):
        assert not covers()
        services.grant_role(officer, ref, person, "officer")  # a second absence
        assert covers()


def test_the_last_representative_stays_until_there_is_a_successor(client, world):
    company = world.company()
    head, member = world.person("representative", company), world.person("member", company)
    row = db.session.get(Organisation, company)
    mine, theirs = queries.person(head).ref, queries.person(member).ref
    world.sign_in(client, head)
    leave = f"/organisation/{row.ref}/people/{mine}/representative/end"
    assert client.post(leave).status_code == 409
    cover = {"until_on": clock.today() + timedelta(7)}
    services.grant_role(head, row.ref, theirs, "representative", **cover)
    assert client.post(leave).status_code == 409  # cover for a week is no successor
    admin = world.person("center_admin", world.center())
    services.end_membership(admin, row.ref, theirs, "representative")
    services.grant_role(head, row.ref, theirs, "representative")
    assert client.post(leave).status_code == 302
    assert not queries.actor_of(head.user_id).belongs_to(company)


def test_the_center_may_end_the_last_representative_but_not_its_own_last_administrator(world):
    center, company = world.center(), world.company()
    admin, head = world.person("center_admin", center), world.person("representative", company)
    services.end_membership(
        admin, db.session.get(Organisation, company).ref, queries.person(head).ref, "representative"
    )
    assert not queries.actor_of(head.user_id).belongs_to(company)
    with pytest.raises(Conflict):
        services.end_membership(
            admin, db.session.get(Organisation, center).ref, queries.person(admin).ref, "center_admin"
        )


def test_an_auditor_has_an_end_and_every_look_is_on_record(client, world):
    center = world.center()
    admin, auditor = world.person("center_admin", center), world.person("auditor", center)
    world.sign_in(client, admin)
    ref, person = db.session.get(Organisation, center).ref, queries.person(admin).ref
    assert grant(client, ref, person, role="auditor").status_code == 422
    world.sign_in(client, auditor)
    assert client.get("/center/organisations").status_code == 200
    db.session.rollback()
    looks = db.session.query(AuditEvent).filter_by(action="auditor.look", actor_id=auditor.user_id).all()
    assert [look.detail["page"] for look in looks] == ["accounts.organisations"]
