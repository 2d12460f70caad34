"""The stage of the matrix, built once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache

from marketplace import create_app
from tests.access.stage import Stage
from tests.conftest import COMPILED, settings_for
from tests.plain_papers import plain_paper


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(template_database, folder / "gisul.sqlite3")
    app = create_app(settings_for(folder))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    # Who gets a paper is asked here, not what it looks like.
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.papers.services.issuing.render", plain_paper)
        built = Stage(app, folder / "gisul.sqlite3")
        yield built
        built.close()
