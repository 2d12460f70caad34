"""A small cluster on a day in November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketplace.kernel import clock
from tests.insight.town import TODAY, Town
from tests.world import World


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    with clock.moved(to=TODAY):
        yield Town(world)
