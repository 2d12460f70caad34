"""One small demo, loaded once per worker and copied for each test: loading is what takes the time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.demo import loader
from marketplace.kernel.database import db
from tests.conftest import settings_for
from tests.plain_papers import plain_paper

SCALE = 0.1


@pytest.fixture(scope="session")
def loaded_instance(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Path:
    """An instance folder with a small demo in it."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(template_database, folder / "gisul.sqlite3")
    app = create_app(settings_for(folder))
    # What its papers look like is asked of their templates (tests/gateways) and of the demo behind tests/pages.
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.papers.services.issuing.render", plain_paper)
        loader.load(SCALE)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
        app.extensions["search"].close()
    return folder


@pytest.fixture
def demo(loaded_instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """A site on a copy of the loaded demo, as its visitors find it."""
    folder = tmp_path / "instance"
    shutil.copytree(loaded_instance, folder)
    app = create_app(settings_for(folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    os.environ.pop("INSTANCE_PATH", None)
