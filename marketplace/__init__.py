"""기술마당: a marketplace for research results."""

from __future__ import annotations

from flask import Flask

import config


def create_app(settings: config.Base | None = None) -> Flask:
    """The application with the given settings, or those of the environment named by GISUL_ENV."""
    from marketplace import cli, gateways, handlers, pages, web
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
    db.init_app(app)
    gateways.init_app(app)
    app.extensions["handlers"] = handlers.HANDLERS
    web.init_app(app)
    pages.init_app(app)
    cli.init_app(app)
    return app
