"""The site on a search server: chosen by one setting, followed by messages, and no error while it is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import indexing
from marketplace.catalog.indexing import runs
from marketplace.gateways.search import engine, is_serving
from marketplace.kernel import outbox
from marketplace.kernel.outbox import Later
from standins.opensearch import StandIn
from tests.world import World

pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.long,
]


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The site's search server; engines look at it before every answer."""
    standin = StandIn().start()
    app.config["SEARCH_URL"] = f"{standin.url}/site"
    monkeypatch.setattr("search_index.opensearch.engine.LOOK", 0.0)
    yield standin
    standin.stop()
    assert standin.refused == []


def test_the_site_searches_on_a_server(
    server: StandIn, world: World, client: FlaskClient, app: Flask
) -> None:
    world.listing(world.institution())
    indexing.reindex_all()
    page = client.get("/technologies?q=플라즈마")
    assert "저온 플라즈마" in page.text
    assert "저온 플라즈마" in client.get("/technologies?q=플라즈마&kind=patent&sort=newest").text
    assert not (Path(app.config["INSTANCE"]) / "index").exists()
    outbox.drain()
    assert engine().stats().documents == 1


def test_a_server_that_is_away_leaves_the_database_to_answer(
    server: StandIn, world: World, client: FlaskClient
) -> None:
    listing_id = world.listing(world.institution())
    indexing.reindex_all()
    outbox.drain()
    server.stop()
    page = client.get("/technologies?q=플라즈마")
    assert page.status_code == 200
    assert "검색 색인을 다시 만들고 있습니다" in page.text
    assert "저온 플라즈마" in page.text
    assert client.get("/technologies.csv?q=플라즈마").status_code == 200
    assert client.get("/").status_code == 200
    with pytest.raises(Later):
        indexing.index_listing({"listing_id": listing_id}, "away")
    indexing.check_index({}, "job")
    assert runs.current() is None  # it comes back with its server
    server.start()
    indexing.index_listing({"listing_id": listing_id}, "back")
    assert "검색 색인을 다시 만들고 있습니다" not in client.get("/technologies?q=플라즈마").text


def test_a_server_that_goes_away_amid_a_search_is_no_empty_page(
    server: StandIn, world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.listing(world.institution())
    indexing.reindex_all()
    assert is_serving()
    monkeypatch.setattr("search_index.opensearch.engine.LOOK", 60.0)  # nobody has noticed yet
    server.fault = 503
    page = client.get("/technologies?q=플라즈마")
    assert page.status_code == 200
    assert "저온 플라즈마" in page.text
