"""A town with a center and companies, and a way to turn time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from marketplace.kernel import clock
from tests.programmes.licensor import Licensor, Move, make_licensor
from tests.programmes.town import Town, make_town
from tests.world import World


@pytest.fixture
def town(app: Flask, world: World) -> Town:
    return make_town(world)


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Moves the clock; it stands as it stood afterwards."""
    with clock.moved():
        yield clock.move_to


@pytest.fixture
def deal(town: Town, at: Move) -> Licensor:
    """A licensor with an invoice to the company of the town's award for licence fees."""
    return make_licensor(town, at)
