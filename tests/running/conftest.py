"""A center with two administrators, a finance person and an auditor."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from tests.world import World


@dataclass
class Desk:
    """The center's people; `as_` signs one of them in."""

    world: World
    client: FlaskClient
    center: int
    first: Actor
    second: Actor
    finance: Actor
    auditor: Actor

    def as_(self, person: Actor) -> FlaskClient:
        self.world.sign_in(self.client, person)
        return self.client


@pytest.fixture
def desk(world: World, client: FlaskClient) -> Desk:
    center = world.center()
    return Desk(
        world,
        client,
        center,
        *(
            world.person(role, center)
            for role in ("center_admin", "center_admin", "center_finance", "auditor")
        ),
    )
