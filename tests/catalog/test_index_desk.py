"""The center's desk for the search: state, rebuilding with progress, its own words; the index heals by itself."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace import worker
from marketplace.catalog import indexing
from marketplace.catalog.indexing import runs, vocabulary
from marketplace.catalog.indexing.models import IndexRun
from marketplace.gateways.search import engine
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden
from tests.world import World


@pytest.fixture
def town(world: World) -> Any:
    class Town:
        institution = world.institution()
        officer = world.person("officer", institution)
        house = world.center()
        center = world.person("center_admin", house)
        auditor = world.person("auditor", house)
        buyer = world.person("representative", world.company())
        listing_id = world.listing(institution)

    indexing.reindex_all()
    return Town


def test_the_desk_is_the_centers(town: Any, client: FlaskClient, world: World) -> None:
    pages = ("/center/search", "/center/search/words")
    assert all(client.get(page).status_code == 302 for page in pages)
    for person in (town.buyer, town.officer):
        world.sign_in(client, person)
        assert all(client.get(page).status_code == 403 for page in pages)
        assert client.post("/center/search/rebuild").status_code == 403
    world.sign_in(client, town.auditor)
    assert all(client.get(page).status_code == 200 for page in pages)
    assert "색인 다시 만들기" not in client.get("/center/search").text
    assert client.post("/center/search/rebuild").status_code == 403
    assert client.post("/center/search/words", data={"kind": "word", "ko": "전고체"}).status_code == 403
    with pytest.raises(Forbidden):
        vocabulary.add_term(town.auditor, "word", "전고체", "")


def test_a_rebuild_shows_its_progress_and_serves_meanwhile(
    town: Any, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in(client, town.center)
    for _ in range(2):  # pressed twice, done once
        assert client.post("/center/search/rebuild").status_code == 302
    page = client.get("/center/search").text
    assert "곧 다시 만듭니다" in page
    assert "data-poll" in page
    seen: list[str] = []
    monkeypatch.setattr(runs, "NOTED_EVERY", 0.0)
    whole = engine().rebuild

    def watched(documents: Any, *, progress: Any) -> int:
        def tell(done: int) -> None:
            progress(done)
            seen.append(client.get("/center/search").text)
            seen.append(client.get("/technologies?q=분리막").text)

        return whole(documents, progress=tell)

    monkeypatch.setattr(engine(), "rebuild", watched)
    outbox.drain()
    assert "색인을 다시 만드는 중" in seen[0]
    assert "저온 플라즈마" in seen[1]
    assert "검색 색인을 다시 만들고 있습니다" not in seen[1]
    page = client.get("/center/search").text
    assert "data-poll" not in page
    assert "센터가 요청" in page
    db.session.rollback()
    assert [run.done for run in db.session.query(IndexRun)] == [1]


def test_a_word_of_the_center_reaches_the_search(town: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.center)
    before = client.get("/technologies?q=zorblatt").text
    assert "저온 플라즈마" not in before
    refused = client.post("/center/search/words", data={"kind": "pair", "ko": "분리막", "en": ""})
    assert refused.status_code == 422
    assert (
        client.post(
            "/center/search/words", data={"kind": "pair", "ko": "분리막", "en": "zorblatt"}
        ).status_code
        == 302
    )
    assert "zorblatt" in client.get("/center/search/words").text
    during = client.get("/technologies?q=분리막").text  # not rebuilt yet: the index serves with the old words
    assert "저온 플라즈마" in during
    assert "검색 색인을 다시 만들고 있습니다" not in during
    clock.move_by(timedelta(minutes=1))
    outbox.drain()
    after = client.get("/technologies?q=zorblatt").text
    assert "저온 플라즈마" in after
    assert "zorblatt → 분리막" in after
    row = vocabulary.terms()[0]
    client.post(f"/center/search/words/{row.ref}/delete")
    clock.move_by(timedelta(minutes=1))
    outbox.drain()
    assert "저온 플라즈마" not in client.get("/technologies?q=zorblatt").text


def test_a_pair_of_the_glossary_is_looked_up_and_taken_out(
    town: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, town.center)
    page = client.get("/center/search/words?q=separator").text
    assert "빼기" in page
    ko, en = vocabulary.glossary("separator")[0]
    assert client.post("/center/search/words/remove", data={"ko": ko, "en": en}).status_code == 302
    assert (ko, en) not in vocabulary.glossary("separator")
    assert (ko, en) in vocabulary.edits().removed


@pytest.mark.parametrize("damage", ["gone", "torn"])
def test_a_damaged_index_rebuilds_by_itself(
    town: Any, app: Flask, client: FlaskClient, world: World, damage: str
) -> None:
    folder = Path(app.config["INSTANCE"], "index")
    engine().close()
    app.extensions.pop("search")
    if damage == "gone":
        shutil.rmtree(folder)
    else:
        for file in folder.rglob("*.toc"):
            file.write_bytes(b"\x00torn")
    page = client.get("/technologies?q=분리막&field=battery").text
    assert "검색 색인을 다시 만들고 있습니다" in page
    assert "저온 플라즈마" in page
    assert "저온 플라즈마" not in client.get("/technologies?field=mould").text
    assert client.get("/technologies/suggest?q=분리").status_code == 200
    assert client.post("/technologies/for-problem", data={"problem": "분리막"}).status_code == 200
    world.sign_in(client, town.center)
    assert "색인이 없거나 손상되었습니다" in client.get("/center/search").text
    indexing.check_index({}, "job")
    indexing.check_index({}, "job again")
    outbox.drain()
    assert "검색 색인을 다시 만들고 있습니다" not in client.get("/technologies?q=분리막").text
    db.session.rollback()
    assert db.session.query(IndexRun).count() == 1


def test_a_rebuild_holds_no_letter_back(town: Any) -> None:
    """It waits for a lane of its own; what delivers letters leaves it alone."""
    indexing.request_rebuild("center", town.center)
    db.session.rollback()
    worker.work_round()
    assert db.session.query(IndexRun).one().started_at is None
    db.session.rollback()
    assert worker.rebuild_round() == 1
    assert db.session.query(IndexRun).one().finished_at is not None
