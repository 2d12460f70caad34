"""One mentor a company, and no more companies than an expert has places: eight at once, the database refuses too."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.experts import services
from marketplace.experts.models import Mentoring
from marketplace.experts.services import ExpertDraft, MentoringDraft
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.races.test_deal_races import PEOPLE, SEEDS, at_once
from tests.world import World

DRAFT = MentoringDraft("Halve the warpage.", "", "ko", date(2026, 12, 1))


def pool(world: World, capacity: int) -> tuple[object, str]:
    center = world.person("center_admin", world.center())
    mentor = world.person("expert", world.institution())
    ref = services.save_own_profile(mentor, ExpertDraft("김멘토", skills_en="Moulds", capacity=capacity))
    services.approve(center, ref)
    return center, ref


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_people_ask_for_one_company(app: Flask, world: World, seed: int) -> None:
    company = world.company()
    bosses = [world.person("representative", company) for _ in range(PEOPLE)]
    outcomes = at_once(
        app,
        seed,
        [
            lambda n=n, boss=boss: services.request_mentoring(boss, company, DRAFT, f"r{n}")
            for n, boss in enumerate(bosses)
        ],
    )
    assert outcomes.count("done") == 1
    assert db.session.query(Mentoring).count() == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_companies_want_the_expert_who_has_two_places(app: Flask, world: World, seed: int) -> None:
    center, expert = pool(world, 2)
    refs = []
    for number in range(PEOPLE):
        company = world.company()
        boss = world.person("representative", company)
        refs.append(services.request_mentoring(boss, company, DRAFT, f"c{number}"))
    outcomes = at_once(app, seed, [lambda ref=ref: services.assign(center, ref, expert) for ref in refs])  # type: ignore[arg-type]
    assert outcomes.count("done") == 2
    seats = db.session.scalars(select(Mentoring.seat).where(Mentoring.state == "assigned"))
    assert sorted(seat for seat in seats if seat) == [1, 2]


def test_the_database_refuses_a_second_one_by_itself(app: Flask, world: World) -> None:
    company = world.company()
    boss = world.person("representative", company)
    services.request_mentoring(boss, company, DRAFT, "first")
    db.session.rollback()
    row = {
        "company_id": company,
        "goal": "x",
        "wanted_on": date(2026, 12, 1),
        "requested_by_id": boss.user_id,
    }
    with pytest.raises(IntegrityError):
        db.session.add(Mentoring(state="running", form_token="second", **row))
        db.session.flush()
    db.session.rollback()
    with atomic():
        db.session.add(Mentoring(state="withdrawn", form_token="third", **row))
