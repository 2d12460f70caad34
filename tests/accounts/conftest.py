"""Somebody with a password, and a company with its reference."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from tests.world import World


@pytest.fixture
def person(world: World):
    actor = world.person()
    world.set_password(actor)
    return actor


@pytest.fixture
def company(world: World):
    row = world.company()
    return row, db.session.get_one(Organisation, row).ref
