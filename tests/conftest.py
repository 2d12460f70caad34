"""Fixtures of the whole suite: an application on a fresh copy of a migrated template database.

Every test that uses `app` runs on SQLite in the everyday tier and on PostgreSQL too: in the long tier where the
database matters most (`ON_BOTH`), in the soak everywhere. A test about SQLite alone says so with `sqlite_only`.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest

os.environ["GISUL_ENV"] = "testing"
sys.path.insert(0, str(Path(__file__).parent.parent))

from flask import Flask, g, request_started
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

import config
from marketplace import create_app, gateways
from marketplace.kernel import clock, periods
from marketplace.kernel.database import db
from marketplace.kernel.text import set_language
from marketplace.web.security import limiter
from tests import servers
from tests.browser import browser as browser
from tests.fresh import FreshDatabase
from tests.plain_papers import plain_paper
from tests.world import World

# Time is never asserted in a test: a slow machine is not a fault of what is tested.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")
# Rooms whose promises rest on what a database does under load; the others repeat on PostgreSQL in the soak.
ON_BOTH = (
    "billing",
    "kernel",
    "licensing",
    "migrations",
    "negotiation",
    "races",
    "rights",
    "royalties",
    "year",
)
# Each test has an application of its own; compiling its templates anew would be most of its time.
COMPILED = Path(tempfile.gettempdir()) / f"gisul-templates-{os.getuid()}"
COMPILED.mkdir(mode=0o700, exist_ok=True)


def settings_for(folder: Path, **overrides: Any) -> config.Base:
    """Testing settings with everything in `folder`."""
    os.environ["INSTANCE_PATH"] = str(folder)
    settings = config.Testing()
    settings.WTF_CSRF_ENABLED = False
    for name, value in overrides.items():
        setattr(settings, name, value)
    return settings


def pytest_collection() -> None:
    """Hypothesis looks through all there is in memory at the first example of a process: now that is little."""

    @hypothesis.given(hypothesis.strategies.none())
    def first(_nothing: None) -> None:
        pass

    first()


# What takes longest of few tests comes first, so that no process waits for another's at the end.
LONGEST = ("access", "journeys", "migrations", "races", "demo", "house", "crashes", "pages")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)  # stable: files stay whole and in order


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage again and again would be a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file's tests go to one process, which builds their stage once; `tests/access` has one stage for all its files."""
    from xdist.scheduler import LoadFileScheduling

    class ByStage(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/access" if nodeid.startswith("tests/access/") else super()._split_scope(nodeid)

    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return ByStage(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "app" not in metafunc.fixturenames or "database" not in metafunc.fixturenames:
        return
    definition = metafunc.definition
    alone = any(definition.get_closest_marker(name) for name in ("sqlite_only", "browser"))
    tier = pytest.mark.long if definition.path.parent.name in ON_BOTH else pytest.mark.soak
    on_postgresql = pytest.param("postgresql", marks=[tier, pytest.mark.postgresql])
    metafunc.parametrize("database", ["sqlite"] if alone else ["sqlite", on_postgresql], indirect=True)


@contextmanager
def identified_anew(app: Flask) -> Iterator[None]:
    """Requests of one test share an application context: each looks anew at who is signed in."""

    def forget(_app: Flask, **_extra: Any) -> None:
        g.pop("_login_user", None)

    with request_started.connected_to(forget, app):
        yield


class Reader(FlaskClient):
    """Takes every answer to its end and closes it, and what was sent, as a server does: files stay open till then."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, buffered=buffered, **kwargs)
        for one in (answer, *answer.history):
            one.request.environ["wsgi.input"].close()
        return answer


class Application:
    """A Flask application that begins each test as if it had just been made."""

    def __init__(self, settings: config.Base) -> None:
        self.flask = create_app(settings)
        self.flask.test_client_class = Reader
        self.flask.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
        self.made = dict(self.flask.config)

        @self.flask.teardown_request
        def forget(_error: BaseException | None) -> None:
            # The suite's application context stays open, and Flask would share its `g` (where Flask-Login keeps
            # the user) between requests: several people act in one test.
            for name in list(g):
                g.pop(name)

    def begin(self, settings: config.Base) -> None:
        """Forget what the test before has set."""
        self.flask.config.clear()
        self.flask.config.update(self.made)
        self.flask.config.from_object(settings)
        if search := self.flask.extensions.pop("search", None):
            search.close()
        gateways.init_app(self.flask)
        self.flask.extensions["handlers"] = self.flask.extensions["features"].handlers
        limiter.enabled = settings.RATELIMIT_ENABLED


def _prepare(settings: config.Base) -> None:
    from marketplace.installation import prepare_database

    app = create_app(settings)
    with app.app_context():
        prepare_database()
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        db.engine.dispose()


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded SQLite file, made by the run's first process that needs it and copied for each test."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "template"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # migrations take seconds: a second process waits for them
        if not (folder / "made").exists():
            _prepare(settings_for(folder))
            (folder / "made").touch()
    return folder / "gisul.sqlite3"


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.PostgresCluster]:
    """A private PostgreSQL cluster, with the migrated database `gisul_template`."""
    if servers.program("initdb") is None:
        servers.missing("PostgreSQL")
    cluster = servers.PostgresCluster()
    try:
        cluster.sql("CREATE DATABASE gisul_template")
        folder = cluster.folder / "instance"
        folder.mkdir()
        _prepare(settings_for(folder, SQLALCHEMY_DATABASE_URI=cluster.url("gisul_template")))
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's SQLite file lies: always the same name, so that one engine serves the whole suite."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture(scope="session")
def fresh_postgres(postgres: servers.PostgresCluster) -> FreshDatabase:
    return FreshDatabase(postgres, "gisul_template", "gisul_test")


@pytest.fixture
def database(request: pytest.FixtureRequest, disk: Path) -> Iterator[str]:
    """The URL of a fresh database: SQLite, or PostgreSQL where the test is parametrised so."""
    if getattr(request, "param", "sqlite") == "postgresql":
        fresh: FreshDatabase = request.getfixturevalue("fresh_postgres")
        yield fresh.url
        fresh.again()
    else:
        for old in disk.iterdir():
            old.unlink()
        shutil.copy(request.getfixturevalue("template_database"), disk / "gisul.sqlite3")
        yield f"sqlite:///{disk / 'gisul.sqlite3'}"


@pytest.fixture(scope="session")
def applications() -> Iterator[dict[str, Application]]:
    """The suite's applications by database URL; to bind 200 routes and compile SQL anew would be half of its time."""
    built: dict[str, Application] = {}
    yield built
    for application in built.values():
        with application.flask.app_context():
            db.engine.dispose()


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    database: str,
    applications: dict[str, Application],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The application on a fresh database, with fresh settings, files, mail and index."""
    if request.node.get_closest_marker("real_papers") is None:
        monkeypatch.setattr("marketplace.papers.services.issuing.render", plain_paper)
    settings = settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database)
    if database not in applications:
        applications[database] = Application(settings)
    application = applications[database]
    application.begin(settings)
    with application.flask.app_context():
        yield application.flask
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture(autouse=True)
def every_day_is_a_working_day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that counts days from today would else depend on the weekday on which it runs. Who asks what weekends and
    holidays do to a deadline marks the test `real_calendar`."""
    if request.node.get_closest_marker("real_calendar") is None:
        monkeypatch.setattr(periods, "is_working_day", lambda day: True)


@pytest.fixture(autouse=True)
def clock_and_language_are_put_back() -> Iterator[None]:
    set_language("ko")
    with clock.moved():
        yield


@pytest.fixture
def sent(app: Flask) -> list[Any]:
    """What the in-memory mailer sent, oldest first."""
    return app.extensions["mailer"].sent
