"""The site as real processes on a fresh database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.kernel.database import db
from tests.conftest import settings_for
from tests.journeys.walk import Walk
from tests.servers import Site


@pytest.fixture
def site(tmp_path: Path, template_database: Path) -> Iterator[Site]:
    shutil.copy(template_database, tmp_path / "gisul.sqlite3")
    running = Site(tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture
def site_app(site: Site) -> Iterator[Flask]:
    """The application on the site's database, for looking behind the pages."""
    application = create_app(settings_for(site.folder))
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def walk_in(site: Site, site_app: Flask, browser: Any) -> Iterator[Callable[[str], Walk]]:
    """A walk in a language; its windows are closed at the end."""
    walks: list[Walk] = []

    def begin(language: str) -> Walk:
        walks.append(Walk(site, site_app, browser, language))
        return walks[-1]

    yield begin
    for walk in walks:
        walk.close()
