"""Who proposes, who answers and who hears of it, when the people and organisations change in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts import queries, services
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.models.two_people import AmountRule, Merger, OrganisationChange
from marketplace.accounts.services.offices import sender_of
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.transaction import atomic
from tests.accounts.test_trust_offices import Town, invitations, proposal, world_membership
from tests.world import World


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def ref_of(row_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Organisation, row_id).ref


def test_one_administrator_does_not_end_the_other_and_grow_the_center_alone(town: Town, world: World) -> None:
    ref, second = ref_of(town.center), queries.person(town.second).ref
    world.person("center_finance", town.center)
    with pytest.raises(Conflict) as refused:
        services.end_membership(town.first, ref, second, "center_admin")
    assert "한 명 더" in refused.value.text.ko
    world.person("center_admin", town.center)
    services.end_membership(town.first, ref, second, "center_admin")
    assert queries.people_of(town.center, "center_admin")[0] == town.first.user_id


def test_cover_for_an_administrator_is_not_ended_by_the_one_other_either(town: Town, world: World) -> None:

    with atomic():
        held = db.session.query(Membership).filter_by(user_id=town.second.user_id).one()
        held.until_on = clock.today() + timedelta(days=9)
    with pytest.raises(Conflict):
        services.end_membership(
            town.first, ref_of(town.center), queries.person(town.second).ref, "center_admin"
        )


def test_an_administrator_still_leaves_while_another_stays(town: Town) -> None:
    ref = ref_of(town.center)
    services.end_membership(town.second, ref, queries.person(town.second).ref, "center_admin")
    with pytest.raises(Conflict):
        services.end_membership(town.first, ref, queries.person(town.first).ref, "center_admin")


def test_the_operator_ends_the_role_of_an_administrator_who_vanished(app: Flask, town: Town) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["center", "release", "--email", town.second.email]).exit_code == 0
    db.session.rollback()
    assert queries.people_of(town.center, "center_admin") == [town.first.user_id]
    last = run(args=["center", "release", "--email", town.first.email])
    assert last.exit_code != 0
    assert "--invite" in last.output
    assert run(args=["center", "release", "--email", "nobody@example.com"]).exit_code != 0
    args = ["center", "release", "--email", town.first.email, "--invite", "next@example.com"]
    assert run(args=args).exit_code == 0
    assert invitations("next@example.com") == 1
    assert queries.people_of(town.center, "center_admin") == []


def titles(sent: list[Any], words: str) -> set[str]:
    """Who read a letter with these words in its subject."""
    outbox.drain()
    return {m["To"].addresses[0].addr_spec for m in sent if words in str(m["Subject"])}


def later(days: int) -> None:
    clock.move_by(timedelta(days=days))
    services.carry_out_proposals({}, "")
    outbox.drain()
    db.session.rollback()


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_office_proposed_at_a_company_that_is_suspended_ends_and_all_read_of_it(
    town: Town, sent: list[Any], confirmed: bool
) -> None:
    services.invite(town.first, town.ref, "new@example.com", "representative")
    if confirmed:
        services.answer_proposal(proposal().ref, "confirm", town.second)
    services.decide(town.first, town.ref, "suspend", "확인이 필요합니다.")
    told = titles(sent, "역할 제안이 끝났습니다")
    assert {town.first.email, town.second.email, town.boss.email} <= told
    services.decide(town.first, town.ref, "reinstate")
    later(9)
    assert (proposal().state, invitations("new@example.com")) == ("withdrawn", 0)


def test_nobody_proposes_or_confirms_an_office_where_the_head_can_not_answer(town: Town) -> None:
    user = queries.person(town.member).ref
    services.grant_role(town.first, town.ref, user, "representative")
    with atomic():  # as one that was suspended before proposals ended with it
        db.session.get_one(Organisation, town.company).state = "suspended"
    with pytest.raises(Conflict) as refused:
        services.answer_proposal(proposal().ref, "confirm", town.second)
    assert "정지" in refused.value.text.ko
    services.answer_proposal(proposal().ref, "withdraw", town.first)
    with pytest.raises(Conflict):
        services.grant_role(town.first, town.ref, user, "representative")


@pytest.mark.parametrize("ending", ["close", "merge"])
def test_nothing_waits_for_an_answer_at_a_company_that_is_no_more(
    town: Town, world: World, ending: str, sent: list[Any]
) -> None:
    into, third = world.company("새온전자"), world.company("셋온전자")
    for one in (into, third):
        world.person("representative", one)
    services.invite(town.first, town.ref, "new@example.com", "representative")
    services.edit(town.boss, town.ref, {"name_ko": "㈜하나"}, [])
    inward = services.propose_merger(ref_of(third), town.ref, "합병 등기", town.first)
    if ending == "close":
        services.propose_merger(town.ref, ref_of(into), "합병 등기", town.first)
        services.decide(town.first, town.ref, "close", "폐업했습니다.")
    else:
        world.merge(town.company, ref_of(into), by=town.first)
    outbox.drain()
    db.session.rollback()
    assert proposal().state == "withdrawn"
    assert db.session.get_one(Merger, inward.id).state == "dropped"
    assert db.session.query(Merger).filter_by(state="proposed").count() == 0
    assert db.session.query(OrganisationChange).one().state == "withdrawn"
    assert {town.first.email, town.second.email} <= titles(sent, "합병 제안이 끝났습니다")
    assert {town.boss.email, town.second.email} <= titles(sent, "변경 신청이 끝났습니다")
    later(9)
    assert invitations("new@example.com") == 0


def test_no_amount_waits_at_an_institution_that_is_no_more(town: Town, sent: list[Any]) -> None:
    rule = services.propose_amount(town.institution_ref, 10**6, town.officer)
    services.decide(town.first, town.institution_ref, "close", "해산했습니다.")
    outbox.drain()
    db.session.rollback()
    assert db.session.get_one(AmountRule, rule.id).state == "withdrawn"
    assert {town.officer.email, town.first.email} <= titles(sent, "금액 제안이 끝났습니다")


def test_who_proposed_reads_that_the_second_person_said_no(town: Town, world: World, sent: list[Any]) -> None:
    into = world.company("새온전자")
    world.person("representative", into)
    merger = services.propose_merger(town.ref, ref_of(into), "합병 등기", town.first)
    services.drop_merger(merger.ref, town.second)
    assert titles(sent, "합병 제안이 끝났습니다") == {town.first.email}
    rule = services.propose_amount(town.institution_ref, 10**6, town.officer)
    outbox.drain()
    services.decide_amount(rule.ref, "withdraw", town.second)
    assert titles(sent, "금액 제안이 끝났습니다") == {town.officer.email, town.first.email}
    services.edit(town.boss, town.ref, {"name_ko": "㈜하나"}, [])
    services.withdraw_change(db.session.query(OrganisationChange).one().ref, town.boss)
    assert titles(sent, "변경 신청이 끝났습니다") == {town.first.email, town.second.email}


def test_a_company_that_nobody_leads_any_more_reads_through_its_people_that_it_was_closed(
    town: Town, sent: list[Any]
) -> None:
    services.end_membership(town.first, town.ref, queries.person(town.boss).ref, "representative")
    outbox.drain()
    sent.clear()
    services.decide(town.first, town.ref, "close", "폐업했습니다.")
    assert {town.boss.email, town.member.email} <= titles(sent, "㈜다온전자")


def test_nobody_is_named_who_has_left_meanwhile(town: Town, sent: list[Any]) -> None:
    user = queries.person(town.member).ref
    services.grant_role(town.first, town.ref, user, "representative")
    services.answer_proposal(proposal().ref, "confirm", town.second)
    services.end_membership(town.member, town.ref, user, "member")
    assert proposal().state == "withdrawn"
    later(9)
    assert not queries.actor_of(town.member.user_id or 0).has("representative")
    assert town.boss.email in titles(sent, "역할 제안이 끝났습니다")


def test_nobody_is_named_whose_time_there_ran_out_meanwhile(town: Town) -> None:
    user = queries.person(town.member).ref
    services.grant_role(town.first, town.ref, user, "representative")
    services.answer_proposal(proposal().ref, "confirm", town.second)
    with atomic():
        held = db.session.query(Membership).filter_by(user_id=town.member.user_id).one()
        held.until_on = clock.today()
    clock.move_by(timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        services.answer_proposal(proposal().ref, "agree", town.boss)
    assert "소속" in refused.value.text.ko
    later(9)
    assert proposal().state == "withdrawn"


def test_a_former_head_reads_no_more_once_there_is_a_successor(
    town: Town, world: World, sent: list[Any]
) -> None:
    services.end_membership(town.first, town.ref, queries.person(town.boss).ref, "representative")
    services.invite(town.first, town.ref, "a@example.com", "representative")
    assert titles(sent, "동의 여부") == {
        town.boss.email,
        town.member.email,
        town.second.email,
        queries.organisation_snapshot(town.company)["tax_contact_email"],
    }
    sent.clear()
    successor = world.person("representative", town.company)
    services.invite(town.first, town.ref, "b@example.com", "representative")
    assert titles(sent, "동의 여부") == {successor.email, town.second.email}


def test_a_member_who_proposed_reads_the_answer(town: Town, world: World, sent: list[Any]) -> None:
    with atomic():
        held = db.session.query(Membership).filter_by(user_id=town.first.user_id).one()
    services.invite(town.first, town.ref, "new@example.com", "representative")
    world.person("center_admin", town.center)
    services.end_membership(town.second, ref_of(town.center), queries.person(town.first).ref, "center_admin")
    assert db.session.get_one(Membership, held.id).state == "ended"
    services.answer_proposal(proposal().ref, "confirm", town.second)
    assert town.first.email in titles(sent, "거절 가능")
    (text,) = {
        m.get_content() for m in sent if "거절 가능" in str(m["Subject"]) and town.boss.email in m["To"]
    }
    assert "센터에 알려 주십시오" in text


def test_who_works_at_a_company_is_no_second_person_of_the_center_for_it(town: Town) -> None:
    world_membership(town.company, town.second, "member")
    world_membership(town.institution, town.second, "researcher")
    insider = queries.actor_of(town.second.user_id or 0)
    services.invite(town.first, town.ref, "new@example.com", "representative")
    with pytest.raises(Forbidden):
        services.answer_proposal(proposal().ref, "confirm", insider)
    rule = services.propose_amount(town.institution_ref, 10**6, town.officer)
    with pytest.raises(Forbidden):
        services.decide_amount(rule.ref, "confirm", insider)
    services.decide_amount(rule.ref, "confirm", town.first)


def test_a_change_of_the_own_company_is_nobodys_work_at_the_center(town: Town) -> None:
    world_membership(town.company, town.second, "member")
    services.edit(town.boss, town.ref, {"name_ko": "㈜하나"}, [])
    for actor, mine in ((town.first, True), (queries.actor_of(town.second.user_id or 0), False)):
        assert [one.mine for one in queries.change_work(actor)] == [mine]


def test_an_invitation_names_its_sender_as_what_he_leads_or_by_the_name_alone(town: Town) -> None:
    row = db.session.get_one(Organisation, town.company)
    world_membership(town.company, town.first, "member")
    world_membership(town.company, town.member, "representative")
    head = queries.actor_of(town.member.user_id or 0)
    assert sender_of(row, head).ko == "최구성 (㈜다온전자 대표자)"
    assert sender_of(row, town.officer).ko == "박담당"  # has left the place since
    assert sender_of(row, SYSTEM).ko == "사이트 운영자"
