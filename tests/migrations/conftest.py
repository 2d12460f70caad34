"""Rows of before a migration: who is on both sides of the money."""

from __future__ import annotations

import pytest

from tests.billing.conftest import House, house_of
from tests.world import World


@pytest.fixture
def house(world: World) -> House:
    return house_of(world)
