"""Fixtures of the whole suite: an application on a fresh copy of a migrated template database."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["GISUL_ENV"] = "testing"
sys.path.insert(0, str(Path(__file__).parent.parent))

from flask import Flask
from flask.testing import FlaskClient

import config
from marketplace import create_app
from marketplace.kernel import clock
from marketplace.kernel.database import db
from tests.world import World


def settings_for(folder: Path, **overrides: Any) -> config.Base:
    """Testing settings with everything in `folder`."""
    os.environ["INSTANCE_PATH"] = str(folder)
    settings = config.Testing()
    settings.WTF_CSRF_ENABLED = False
    for name, value in overrides.items():
        setattr(settings, name, value)
    return settings


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded SQLite file, made once per worker and copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        from marketplace.cli import prepare_database

        prepare_database()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    return folder / "gisul.sqlite3"


@pytest.fixture
def app(tmp_path: Path, template_database: Path) -> Iterator[Flask]:
    shutil.copy(template_database, tmp_path / "gisul.sqlite3")
    application = create_app(settings_for(tmp_path))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture(autouse=True)
def clock_is_put_back() -> Iterator[None]:
    with clock.moved():
        yield


@pytest.fixture
def sent(app: Flask) -> list[Any]:
    """What the in-memory mailer sent, oldest first."""
    return app.extensions["mailer"].sent
