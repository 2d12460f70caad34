"""A deal to begin from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from marketplace import gateways
from tests.licensing.seals import Authority
from tests.negotiation.deals import Deal, make_deal
from tests.world import World


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)


@pytest.fixture
def again(app) -> Any:
    """Make the gateways anew after settings changed, as a start does."""

    def start(**settings: str) -> None:
        app.config.update(settings)
        gateways.init_app(app)

    return start


@pytest.fixture
def authority() -> Iterator[Authority]:
    running = Authority()
    yield running
    running.server.shutdown()
    running.server.server_close()
