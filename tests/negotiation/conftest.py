"""Several people act in one test: each request gets a `g` of its own, as it has outside of tests."""

from __future__ import annotations

import pytest
from flask import Flask, g

from tests.negotiation.deals import Deal, make_deal
from tests.world import World


@pytest.fixture(autouse=True)
def every_request_forgets_the_one_before(app: Flask) -> None:
    """The suite's application context stays open, and Flask would share its `g` (Flask-Login's user) with it."""

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        for name in list(g):
            g.pop(name)


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)
