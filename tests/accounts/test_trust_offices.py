"""Nobody gives an office alone who does not lead the organisation, and no merger moves anything by one person's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.accounts.models import EmailToken, Membership, Organisation
from marketplace.accounts.models.two_people import Merger, OfficeProposal
from marketplace.accounts.services import letters
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from marketplace.kernel.text import reading
from tests.world import World


class Town:
    """A center with two administrators, a company and an institution with a head each."""

    def __init__(self, world: World) -> None:
        self.center = world.center()
        self.first = world.person("center_admin", self.center, name="한센터")
        self.second = world.person("center_admin", self.center, name="두센터")
        self.company = world.company("㈜다온전자")
        self.boss = world.person("representative", self.company, name="이대표")
        self.member = world.person("member", self.company, name="최구성")
        self.institution = world.institution("선산대학교 산학협력단")
        self.officer = world.person("officer", self.institution, name="박담당")
        self.ref = db.session.get_one(Organisation, self.company).ref
        self.institution_ref = db.session.get_one(Organisation, self.institution).ref


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def days_pass(days: int) -> None:
    clock.move_by(timedelta(days=days))
    services.carry_out_proposals({}, "")
    outbox.drain()
    db.session.rollback()


def invitations(email: str) -> int:
    db.session.rollback()
    return db.session.query(EmailToken).filter_by(purpose="invite", email=email).count()


def proposal() -> OfficeProposal:
    db.session.rollback()
    return db.session.query(OfficeProposal).order_by(OfficeProposal.id.desc()).first()  # type: ignore[return-value]


@pytest.mark.parametrize("place", ["company", "institution"])
def test_trust_15_the_center_alone_makes_nobody_a_signer(town: Town, sent: list[Any], place: str) -> None:
    ref, role = (town.ref, "representative") if place == "company" else (town.institution_ref, "officer")
    services.invite(town.first, ref, town.first.email, role)
    row = proposal()
    assert invitations(town.first.email) == 0
    with pytest.raises(Forbidden):
        services.answer_proposal(row.ref, "confirm", town.first)
    with pytest.raises(Forbidden):
        services.answer_proposal(row.ref, "agree", town.first)
    days_pass(60)
    assert invitations(town.first.email) == 0
    head = town.boss if place == "company" else town.officer
    read = {m["To"].addresses[0].addr_spec for m in sent if "동의 여부" in str(m["Subject"])}
    assert read == {head.email, town.second.email}


def test_trust_15_a_role_added_to_a_member_is_no_way_round(town: Town) -> None:
    user = queries.person(town.member).ref
    services.grant_role(town.first, town.ref, user, "representative")
    assert not queries.actor_of(town.member.user_id or 0).has("representative")
    with pytest.raises(Forbidden):  # a letter of authority is the representative's alone
        services.grant_role(town.first, town.ref, user, "delegate", signing_limit=10**9, document=_letter())
    services.answer_proposal(proposal().ref, "agree", town.boss)
    assert queries.actor_of(town.member.user_id or 0).has("representative")


def test_trust_15_members_without_an_office_are_still_invited(town: Town) -> None:
    assert services.invite(town.first, town.ref, "new@example.com", "member") is None
    assert invitations("new@example.com") == 1
    assert services.invite(town.boss, town.ref, "second@example.com", "representative") is None
    assert invitations("second@example.com") == 1


def test_trust_15_the_head_says_yes_or_no(town: Town, sent: list[Any]) -> None:
    services.invite(town.first, town.ref, "new@example.com", "representative", "공동대표입니다.")
    with pytest.raises(Conflict):
        services.invite(town.second, town.ref, "new@example.com", "representative")
    with pytest.raises(NotFound):  # who is no party to it does not know of it
        services.answer_proposal(proposal().ref, "agree", town.officer)
    with pytest.raises(NotFound):
        services.answer_proposal(proposal().ref, "agree", town.member)
    services.answer_proposal(proposal().ref, "agree", town.boss)
    assert invitations("new@example.com") == 1
    services.invite(town.first, town.ref, "other@example.com", "representative")
    services.answer_proposal(proposal().ref, "refuse", town.boss)
    with pytest.raises(Conflict):
        services.answer_proposal(proposal().ref, "confirm", town.second)
    days_pass(30)
    assert invitations("other@example.com") == 0


def test_trust_15_two_of_the_center_a_letter_and_a_delay(town: Town, sent: list[Any]) -> None:
    services.invite(town.first, town.ref, "new@example.com", "representative")
    services.answer_proposal(proposal().ref, "confirm", town.second)
    days_pass(2)
    assert invitations("new@example.com") == 0
    told = [m for m in sent if "거절 가능" in str(m["Subject"])]
    assert town.boss.email in {m["To"].addresses[0].addr_spec for m in told}
    days_pass(2)
    assert invitations("new@example.com") == 1
    services.invite(town.first, town.ref, "late@example.com", "representative")
    services.answer_proposal(proposal().ref, "confirm", town.second)
    services.answer_proposal(proposal().ref, "refuse", town.boss)  # in the delay the head may refuse
    days_pass(10)
    assert invitations("late@example.com") == 0


def test_trust_15_who_would_hold_the_office_does_not_confirm_it(town: Town) -> None:
    services.invite(town.first, town.ref, town.second.email, "representative")
    with pytest.raises(Forbidden):
        services.answer_proposal(proposal().ref, "confirm", town.second)


def test_trust_15_a_head_whose_role_was_ended_still_reads_of_a_successor(town: Town, sent: list[Any]) -> None:
    services.end_membership(town.first, town.ref, queries.person(town.boss).ref, "representative")
    outbox.drain()
    sent.clear()
    services.invite(town.first, town.ref, "new@example.com", "representative")
    outbox.drain()
    assert town.boss.email in {m["To"].addresses[0].addr_spec for m in sent}


def test_trust_15_the_center_grows_by_two_as_well(town: Town) -> None:
    ref = db.session.get_one(Organisation, town.center).ref
    services.invite(town.first, ref, "puppet@example.com", "center_admin")
    assert invitations("puppet@example.com") == 0
    with pytest.raises(Forbidden):
        services.answer_proposal(proposal().ref, "agree", town.first)
    services.answer_proposal(proposal().ref, "agree", town.second)
    assert invitations("puppet@example.com") == 1


def test_trust_15_the_center_does_not_decide_on_its_own_peoples_company(world: World, town: Town) -> None:
    own = world.company("㈜내회사", state="pending")
    ref = db.session.get_one(Organisation, own).ref
    world_membership(own, town.first, "representative")
    with pytest.raises(Forbidden):
        services.decide(queries.actor_of(town.first.user_id or 0), ref, "approve")
    services.decide(town.second, ref, "approve")


def test_trust_15_an_invitation_names_who_really_sent_it(
    town: Town, sent: list[Any], client: FlaskClient
) -> None:
    services.invite(town.boss, town.ref, "a@example.com", "member")
    services.invite(town.first, town.ref, "b@example.com", "member")
    outbox.drain()
    texts = {m["To"].addresses[0].addr_spec: m.get_content() for m in sent}
    assert "이대표 (㈜다온전자 대표자)" in texts["a@example.com"]
    assert "한센터 (디지털과학센터 센터 관리자)" in texts["b@example.com"]
    link = next(word for word in texts["b@example.com"].split() if "/invitations/" in word)
    assert "한센터 (디지털과학센터 센터 관리자)" in client.get("/invitations/" + link.split("/")[-1]).text


def test_trust_15_the_page_offers_each_his_answer(town: Town, world: World, client: FlaskClient) -> None:
    world.sign_in(client, town.first)
    page = client.get(f"/organisation/{town.ref}/invite").text
    assert "혼자 줄 수 없습니다" in page
    data = {"email": "new@example.com", "role": "representative", "reason": "공동대표입니다."}
    client.post(f"/organisation/{town.ref}/invite", data=data)
    row = proposal()
    assert "제안 취소하기" in client.get(f"/organisation/{town.ref}").text
    world.sign_in(client, town.second)
    assert "센터 확인하기" in client.get(f"/organisation/{town.ref}").text
    assert "제안된 역할" in client.get("/work").text
    world.sign_in(client, town.boss)
    page = client.get(f"/organisation/{town.ref}").text
    assert "동의하기" in page
    assert "공동대표입니다." in page
    assert "제안된 역할" in client.get("/work").text
    assert "new@example.com" in page
    world.sign_in(client, town.member)
    page = client.get(f"/organisation/{town.ref}").text
    assert "동의를 기다리는 역할" in page
    assert "new@example.com" not in page  # the address is for those who decide
    world.sign_in(client, town.boss)
    assert client.post(f"/organisation/{town.ref}/offices/{row.ref}/agree").status_code == 303
    assert invitations("new@example.com") == 1


def test_trust_15_a_merger_shows_what_moves_and_takes_two(
    town: Town, world: World, client: FlaskClient, sent: list[Any]
) -> None:
    into = world.company("새온전자")
    world.person("representative", into, name="정대표")
    number = db.session.get_one(Organisation, into).business_number or ""
    world.sign_in(client, town.first)
    typed = {"survivor": number, "note": "합병 등기 2026-11-02"}
    answer = client.post(f"/center/organisations/{town.ref}/merge", data=typed)
    page = client.get(answer.location).text
    for words in ("이대표", "최구성", "구성원 (서명 권한 없이)", "합병 등기 2026-11-02", "새온전자"):
        assert words in page
    assert "합병 확인하기" not in page
    assert client.post(answer.location + "/record").status_code == 403
    db.session.rollback()
    assert db.session.get_one(Organisation, town.company).state == "approved"
    outbox.drain()
    assert [m["To"].addresses[0].addr_spec for m in sent] == [town.second.email]
    world.sign_in(client, town.second)
    assert "합병을 확인해" in client.get("/work").text
    assert "합병 확인하기" in client.get(answer.location).text
    assert client.post(answer.location + "/record").status_code == 303
    db.session.rollback()
    assert db.session.get_one(Organisation, town.company).merged_into_id == into
    assert client.post(answer.location + "/record").status_code == 409


def test_trust_15_nobody_of_the_two_companies_merges_them(town: Town, world: World) -> None:
    into = world.company("새온전자")
    world.person("representative", into)
    number = db.session.get_one(Organisation, into).business_number or ""
    world_membership(into, town.second, "member")
    insider = queries.actor_of(town.second.user_id or 0)
    with pytest.raises(Forbidden):
        services.propose_merger(town.ref, number, "합병 등기", insider)
    row = services.propose_merger(town.ref, number, "합병 등기", town.first)
    with pytest.raises(Conflict):
        services.propose_merger(town.ref, number, "합병 등기", town.first)
    with pytest.raises(Forbidden):
        services.record_merger(row.ref, insider)
    services.drop_merger(row.ref, town.first)
    assert db.session.get_one(Merger, row.id).state == "dropped"


@pytest.mark.parametrize(
    "template", ["office_proposed", "office_answered", "merger_proposed", "merger_dropped"]
)
def test_trust_15_the_letters_are_whole_in_both_languages(town: Town, world: World, template: str) -> None:
    into = world.company("새온전자")
    world.person("representative", into)
    number = db.session.get_one(Organisation, into).business_number or ""
    merger = services.propose_merger(town.ref, number, "합병 등기", town.first)
    services.invite(town.first, town.ref, "new@example.com", "representative", "공동대표")
    row = proposal()
    for answer in ("confirm", "refuse"):
        services.answer_proposal(row.ref, answer, town.second if answer == "confirm" else town.boss)
        for language in ("ko", "en"):
            with reading(language):
                refs = {"office_proposal_id": row.id, "merger_id": merger.id}
                subject, body = letters.write(template, refs, None)
            assert "None" not in subject + body
            assert "/organisation/" in body or "/center/mergers/" in body


def world_membership(organisation_id: int, actor: Actor, role: str) -> None:
    from marketplace.kernel.transaction import atomic

    with atomic():
        db.session.add(
            Membership(user_id=actor.user_id, organisation_id=organisation_id, role=role, state="active")
        )


def _letter() -> Any:
    import io

    return "위임장.pdf", io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
