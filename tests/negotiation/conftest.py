"""A deal to begin from."""

from __future__ import annotations

import pytest

from tests.negotiation.deals import Deal, make_deal
from tests.world import World


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)
