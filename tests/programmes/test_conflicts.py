"""Who may not weigh an application: conflicts that are found, declared, and kept out of every list and letter."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation
from marketplace.experts.models import Expert, MentorAssignment, Mentoring
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.transaction import atomic
from marketplace.programmes import conflicts, services
from marketplace.programmes.models import Review
from tests.programmes.test_reviews import SCORE, Round
from tests.programmes.test_reviews import round_ as round_
from tests.programmes.town import Town


def test_a_conflict_is_found_by_employer_domain_and_affiliation(round_: Round) -> None:
    town, call, world = round_.town, round_.call, round_.town.world
    company = db.session.get_one(Organisation, town.company_id)
    services.assign(town.center, call.ref, round_.first.ref, round_.refs()[0])
    people = {
        "affiliation": world.person(name="가", email="ga@university9.example"),
        "domain": world.person(name="나", email="na@kumo-cell.example"),
    }
    world.person("member", company.id, email="boss@kumo-cell.example")
    for reason, person in people.items():
        services.add_reviewer(
            town.center,
            call.ref,
            person.email,
            "前 (주) 금오전지 연구소장" if reason == "affiliation" else "",
        )
        with pytest.raises(Invalid) as refused:
            services.assign(town.center, call.ref, round_.first.ref, round_.refs()[-1])
        assert conflicts.REASONS[reason].ko in refused.value.text.ko
    with pytest.raises(Invalid, match="신청한 기업"):
        services.add_reviewer(town.center, call.ref, town.boss.email, "")
    assert (
        services.assign_evenly(town.center, call.ref, 5) == 2
    )  # five are asked for, three may read the first
    given = {
        row.reviewer.user_id
        for row in db.session.scalars(select(Review).where(Review.application_id == round_.first.id))
    }
    assert given == {person.user_id for person in round_.reviewers}


def test_a_reviewer_who_joins_an_applicant_is_out_of_that_call(round_: Round, client: FlaskClient) -> None:
    town, judge = round_.town, round_.reviewers[0]
    services.assign_evenly(town.center, round_.call.ref, 3)
    services.declare(judge, round_.call.ref, [])
    (mine, _) = round_.reviews_of(judge)
    with_company = town.world  # a new employer, the same account
    with atomic():
        db.session.add(
            Membership(user_id=judge.user_id, organisation_id=town.rival_id, role="member", state="active")
        )
    with_company.sign_in(client, judge)
    assert client.get(f"/reviews/{mine.ref}").status_code == 404
    assert client.get(f"/reviews/calls/{round_.call.ref}").status_code == 404
    assert round_.first.number not in client.get("/reviews").text
    with pytest.raises(NotFound):
        services.review(judge, mine.ref, dict(SCORE), "좋습니다.", "")


def test_an_administrator_whose_company_applies_sees_nothing_of_its_review(
    round_: Round, client: FlaskClient
) -> None:
    town = round_.town
    with atomic():
        db.session.add(
            Membership(
                user_id=town.second.user_id, organisation_id=town.rival_id, role="member", state="active"
            )
        )
    town.world.sign_in(client, town.second)
    for page in ("review", "decision"):
        assert client.get(f"/center/calls/{round_.call.ref}/{page}").status_code == 404
    assert "심사와 선정을 진행" not in client.get("/work").text


def test_who_mentors_an_applicant_does_not_review_it(round_: Round) -> None:
    town, judge = round_.town, round_.reviewers[0]
    services.assign(town.center, round_.call.ref, round_.second.ref, round_.refs()[0])
    services.declare(judge, round_.call.ref, [])
    expert = Expert(user_id=judge.user_id, name_ko="심사위원1", form_token="mentor")
    mentoring = Mentoring(
        company_id=town.rival_id, goal="불량을 줄입니다.", wanted_on=clock.today(), requested_by_id=town.rival.user_id, form_token="m"
    )  # fmt: skip
    with atomic():
        db.session.add_all([expert, mentoring])
        db.session.flush()
        held = MentorAssignment(
            mentoring_id=mentoring.id, expert_id=expert.id, assigned_by_id=town.center.user_id, assigned_at=clock.now(), accepted_at=clock.now()
        )  # fmt: skip
        db.session.add(held)
    assert round_.reviews_of(judge) == []
    with pytest.raises(Invalid, match="멘토"):
        services.assign(town.center, round_.call.ref, round_.second.ref, round_.refs()[0])
    services.assign(town.center, round_.call.ref, round_.first.ref, round_.refs()[0])


def test_nobody_declares_before_it_is_known_who_applies(town: Town, client: FlaskClient) -> None:
    call = town.call()
    town.application(call, town.member, town.company_id)
    judge = town.world.person(name="심사위원", email="early@university.example")
    services.add_reviewer(town.center, call.ref, judge.email, "")
    town.world.sign_in(client, judge)
    page = client.get(f"/reviews/calls/{call.ref}")
    assert page.status_code == 404  # nor who has applied so far
    with pytest.raises(NotFound):
        services.declare(judge, call.ref, [])


def test_a_letter_on_a_conflict_goes_to_those_who_see_the_review(round_: Round, sent: list[Any]) -> None:
    town, call, judge = round_.town, round_.call, round_.reviewers[0]
    with atomic():
        db.session.add(
            Membership(
                user_id=town.second.user_id, organisation_id=town.rival_id, role="member", state="active"
            )
        )
    services.assign_evenly(town.center, call.ref, 3)
    services.declare(judge, call.ref, [round_.second.ref])
    outbox.drain()
    told = {mail["To"].addresses[0].addr_spec for mail in sent if "이해관계를 밝혔습니다" in mail["Subject"]}
    assert town.center.email in told
    assert town.second.email not in told
