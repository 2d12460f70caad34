"""Eight people want the last seats in one moment: no more seats than there are, and every place in line once."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel.database import db
from marketplace.newsroom import services
from marketplace.newsroom.models import Registration
from tests.clusters.test_at_once import PEOPLE, at_once
from tests.newsroom.conftest import House
from tests.world import World


@pytest.fixture
def crowd(house: House, world: World) -> list[Any]:
    return [world.person("representative", world.company()) for _ in range(PEOPLE)]


def states() -> Counter[str]:
    db.session.rollback()
    return Counter(state for (state,) in db.session.query(Registration.state))


def test_seats_are_never_oversold(app: Flask, house: House, crowd: list[Any]) -> None:
    ref = house.event(seats=3)
    assert set(at_once(app, [partial(services.register, one, ref) for one in crowd])) == {"done"}
    assert states() == {"registered": 3, "waiting": 5}


def test_seats_that_come_free_at_once_go_to_so_many(app: Flask, house: House, crowd: list[Any]) -> None:
    ref = house.event(seats=4)
    for one in crowd:
        services.register(one, ref)
    rows = [(one, house.registration(ref, one)) for one in crowd]
    deeds = [partial(services.withdraw, one, row) for one, row in rows[:4]]
    deeds += [partial(services.register, one, ref) for one, _ in rows[4:]]
    assert set(at_once(app, deeds)) == {"done"}
    assert states() == {"withdrawn": 4, "offered": 4}


def test_one_person_eight_times_is_one_seat(app: Flask, house: House) -> None:
    ref = house.event(seats=2)
    at_once(app, [lambda: services.register(house.boss, ref)] * PEOPLE)
    assert states() == {"registered": 1}


def test_a_company_stays_within_its_number(app: Flask, house: House, world: World) -> None:
    ref = house.event(per_company=2)
    fellows = [world.person("member", house.company) for _ in range(PEOPLE)]
    outcomes = at_once(app, [partial(services.register, one, ref) for one in fellows])
    assert Counter(outcomes) == {"done": 2, "Conflict": 6}
    assert states() == {"registered": 2}
