"""A year of a company is one row with one figure of each kind, however many enter it in the same moment."""

from __future__ import annotations

from functools import partial

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.outcomes import services
from marketplace.outcomes.models import CompanyContact, CompanyFigure, CompanyYear
from marketplace.outcomes.services import Figures, Spoken
from tests.clusters.test_at_once import at_once
from tests.outcomes.conftest import Town


def test_eight_people_enter_one_year(app: Flask, town: Town) -> None:
    people = [town.world.person("member", town.company) for _ in range(8)]
    outcomes = at_once(
        app,
        [
            partial(services.enter_figures, one, town.ref, town.year, Figures({"sales": sales}))
            for sales, one in enumerate(people, 1)
        ],
    )
    assert set(outcomes) <= {"done", "Conflict"}
    assert "done" in outcomes
    assert db.session.query(CompanyYear).count() == 1
    assert db.session.query(CompanyFigure).filter_by(replaced_at=None).count() == 1
    assert db.session.query(CompanyFigure).count() == outcomes.count("done")  # every earlier figure is kept
    decided = at_once(
        app,
        [
            lambda: services.confirm_year(town.center, town.ref, town.year),
            lambda: services.return_year(town.colleague, town.ref, town.year, "다시 보아 주십시오."),
        ],
    )
    assert sorted(decided) == ["Conflict", "done"]


def test_one_form_one_conversation(app: Flask, town: Town) -> None:
    spoken = Spoken("called", clock.today(), "통화")
    log = partial(services.log_contact, town.center, town.ref, spoken, "same form")
    assert set(at_once(app, [log] * 8)) == {"done"}
    assert db.session.query(CompanyContact).count() == 1
