"""Several at once about a need: an institution is asked once, a listing is proposed once, an answer has one fate."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.demand import services
from marketplace.demand.models import Need, NeedAnswer, NeedRequest
from marketplace.kernel.database import db
from marketplace.negotiation.models import Inquiry
from tests.demand.brokerage import Town, make_town
from tests.races.test_deal_races import at_once
from tests.world import World

PEOPLE = 8


@pytest.fixture
def town(world: World) -> Town:
    return make_town(world)


def test_an_institution_is_asked_once(app: Flask, town: Town) -> None:
    ref = town.need()
    at_once(app, 1, [lambda: services.ask_institutions(town.center, ref, [town.institution])] * PEOPLE)
    assert db.session.query(NeedRequest).count() == 1


def test_a_listing_is_proposed_once_for_a_need(app: Flask, town: Town) -> None:
    ref = town.need()
    town.asked(ref)
    outcomes = at_once(app, 1, [lambda: town.answered(ref, public_id=town.public_id)] * PEOPLE)
    assert outcomes.count("done") == 1
    assert db.session.query(NeedAnswer).count() == 1


def test_an_answer_is_taken_up_or_passed_over_or_withdrawn(app: Flask, town: Town) -> None:
    ref = town.need()
    town.asked(ref)
    answer = town.answered(ref, public_id=town.public_id).ref
    deeds = [
        lambda: services.accept_answer(town.buyer, answer),
        lambda: services.accept_answer(town.colleague, answer),
        lambda: services.pass_answer(town.colleague, answer, "price", ""),
        lambda: services.withdraw_answer(town.officer, answer),
    ]
    outcomes = at_once(app, 1, deeds * 2)
    assert outcomes.count("done") == 1
    row = db.session.query(NeedAnswer).one()
    assert row.state in ("accepted", "passed", "withdrawn")
    assert db.session.query(Inquiry).count() == (row.state == "accepted")


def test_a_need_is_closed_or_an_answer_is_taken_up(app: Flask, town: Town) -> None:
    ref = town.need()
    town.asked(ref)
    answer = town.answered(ref, public_id=town.public_id).ref
    deeds = [
        lambda: services.accept_answer(town.buyer, answer),
        lambda: services.close_need(town.colleague, ref, "자체 해결"),
    ]
    at_once(app, 1, deeds * 4)
    need, row = db.session.query(Need).one(), db.session.query(NeedAnswer).one()
    assert (need.state, row.state) in (("matched", "accepted"), ("closed", "passed"))
