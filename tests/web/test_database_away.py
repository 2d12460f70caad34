"""While the database is away pages say so and when to come again; the worker waits and outlives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace import create_app, logs, worker
from marketplace.installation import prepare_database
from marketplace.kernel.database import db
from tests import servers
from tests.conftest import settings_for


@pytest.fixture
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site whose database can't be opened any more."""
    monkeypatch.setattr(
        logs, "configure", lambda app: None
    )  # the whole process would write lines from now on
    settings = settings_for(tmp_path, LOG_LINES=True)
    app = create_app(settings)
    (tmp_path / "gisul.sqlite3").mkdir()  # what can't be opened as a file
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


def test_pages_say_that_the_database_is_away(lost: Flask, caplog: pytest.LogCaptureFixture) -> None:
    reply = lost.test_client().get("/needs", headers={"Cookie": "gisul=x"})
    home = lost.test_client().get("/")
    assert (home.status_code, home.headers["Retry-After"]) == (503, "30")
    assert "지금은 자료를 읽고 쓸 수 없습니다" in home.text
    assert home.headers["X-Request-ID"] in home.text
    assert reply.status_code in (302, 503)
    script = lost.test_client().get("/en/", headers={"Accept": "application/json"})
    assert script.json is not None
    assert script.json["error"].startswith("Nothing can be read or saved")


def test_alive_but_not_ready(lost: Flask) -> None:
    assert lost.test_client().get("/healthz").status_code == 200
    reply = lost.test_client().get("/readyz")
    assert (reply.status_code, reply.json) == (503, {"ready": False, "missing": ["database"]})


def test_the_worker_waits_longer_each_time_and_tells_the_whole_once(
    lost: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    waits: list[float] = []
    ours = worker.Worker(lost)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 12:
            ours._stop.set()

    monkeypatch.setattr(ours._stop, "wait", wait)
    ours._lane(worker.work_round)
    assert waits == sorted(waits)
    assert waits[-1] == worker.LONGEST_PAUSE
    told = [record for record in caplog.records if "work_round failed" in record.getMessage()]
    assert len(told) == 12
    assert [bool(record.exc_info) for record in told] == [True, *[False] * 11]


@pytest.mark.postgresql
@pytest.mark.long
def test_a_server_that_comes_back_is_used_again_at_once(tmp_path: Path) -> None:
    """No restart of the site: connections that died meanwhile are noticed before they are used."""
    if servers.program("initdb") is None:
        servers.missing("PostgreSQL")
    cluster = servers.PostgresCluster(durable=True)
    try:
        settings = settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=cluster.database())
        settings.SQLALCHEMY_ENGINE_OPTIONS |= {"pool_pre_ping": True}
        app = create_app(settings)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with app.app_context():
            prepare_database()
        browser = app.test_client()
        assert browser.get("/").status_code == 200
        with cluster.away():
            assert browser.get("/").status_code == 503
            assert browser.get("/readyz").json == {"ready": False, "missing": ["database"]}
            assert browser.get("/healthz").status_code == 200
        assert browser.get("/readyz").json == {"ready": True, "missing": []}
        assert browser.get("/").status_code == 200
        with app.app_context():
            db.engine.dispose()
    finally:
        cluster.stop()
