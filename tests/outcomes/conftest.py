"""A company with its people, and two people of the center who look after it."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.outcomes import queries, services
from marketplace.outcomes.models import CompanyYear
from marketplace.outcomes.services import Figures
from tests.world import World


class Town:
    def __init__(self, world: World) -> None:
        self.world = world
        center = world.center()
        self.center = world.person("center_admin", center)
        self.colleague = world.person("center_finance", center)
        self.company = world.company("가온정밀")
        self.boss = world.person("representative", self.company)
        self.ref = db.session.get_one(Organisation, self.company).ref
        self.year = queries.last_year()
        db.session.rollback()

    def told(self, year: int | None = None, **values: int) -> None:
        """The company submits a year."""
        services.enter_figures(
            self.boss, self.ref, year or self.year, Figures(values or {"sales": 1_000_000_000})
        )

    def row(self, year: int | None = None) -> CompanyYear:
        db.session.rollback()
        found = queries.year_of(self.company, year or self.year)
        assert found is not None
        return found


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)
