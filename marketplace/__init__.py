"""기술마당: a marketplace for research results."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Flask

import config
from marketplace.features import PACKAGES

__version__ = "0.2.0"  # the one place; CHANGELOG.md begins with it


@contextmanager
def _nothing_to_throw_away() -> Iterator[None]:
    """No search for garbage meanwhile: what a start builds stays, and to look through it again takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_nothing_to_throw_away()
def create_app(settings: config.Base | None = None, packages: Sequence[str] = PACKAGES) -> Flask:
    """The application with the given settings, or those of the environment named by GISUL_ENV, and these features."""
    from marketplace import gateways, logs, web
    from marketplace.gateways import search
    from marketplace.kernel import feature
    from marketplace.kernel.database import db

    settings = settings or config.load()
    settings.INSTANCE.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Flask(
        "marketplace",
        root_path=str(config.ROOT / "marketplace"),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
        instance_path=str(settings.INSTANCE),
    )
    app.config.from_object(settings)
    # All templates stay compiled: of more than 400 Jinja would compile the others again and again.
    app.jinja_options = {"cache_size": -1}
    logs.configure(app)
    db.init_app(app)
    gateways.init_app(app)
    web.init_app(app)
    feature.install(app, feature.load(packages))
    if not app.testing:
        search.warm_with_the_first_request(app)
    return app
