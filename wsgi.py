"""The web application: `app` for `flask`, `served` for the web server (`granian --interface asginl --no-ws wsgi:served`).

It does not start on another environment's database.
"""

import os

from flask import Flask
from sqlalchemy.orm import configure_mappers

from marketplace import create_app
from marketplace.installation import require_own_database
from marketplace.kernel.database import db
from marketplace.web.speed.garbage import CollectGarbageBetweenAnswers
from marketplace.web.whole_requests import Bounds, WholeRequests


def warm_up(app: Flask) -> None:
    """Do once before the first visitor what every page needs: mappers, and the templates that all pages share."""
    configure_mappers()
    for name in app.jinja_env.list_templates(
        filter_func=lambda name: name.startswith(("layouts/", "macros/"))
    ):
        if name.endswith(".html"):
            app.jinja_env.get_template(name)
    app.wsgi_app = CollectGarbageBetweenAnswers(app.wsgi_app)


app = create_app()
with app.app_context():
    require_own_database()
    if not os.environ.get("FLASK_RUN_FROM_CLI"):  # a command shows no pages
        warm_up(app)
    db.engine.dispose()  # no handle is open when a server forks

# Bodies come in whole, in time and within bounds before one of a few threads draws the page.
served = WholeRequests(
    app.wsgi_app,
    app.config["PAGE_THREADS"],
    Bounds(largest=app.config["MAX_CONTENT_LENGTH"]),
    app.config["TRUSTED_PROXIES"],
)
