"""A small demo behind a real server, and its people's sessions."""

from __future__ import annotations

import contextvars
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine

from marketplace import create_app
from marketplace.accounts import queries
from marketplace.accounts.models import User
from marketplace.accounts.services import tokens
from marketplace.catalog.models import Listing
from marketplace.demo import loader, role_accounts
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.conftest import settings_for
from tests.pages.crawl import follow, page_of
from tests.servers import Site
from tests.world import World

ROLES = (
    "guest", "representative", "officer", "center_admin", "finance", "researcher", "delegate", "center_finance",
    "auditor",
)  # fmt: skip


def warm(site: Site) -> None:
    """Have the site load its dictionary, which the first search of a process waits for."""
    requests.get(f"{site.address}/technologies?q=센서", timeout=120)


@contextmanager
def statements() -> Iterator[Counter[str]]:
    """What is asked of the database inside the block: each statement's text, and how often."""
    said: Counter[str] = Counter()

    def heard(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        said[statement] += 1

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", heard)


@dataclass
class Tour:
    """Which pages each role finds: role -> page -> the addresses it was opened at. `files`: no pages, but downloads."""

    app: Flask
    site: Site
    clients: dict[str, FlaskClient]
    found: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    asked: dict[str, Counter[str]] = field(
        default_factory=dict
    )  # page -> statement -> how often for one answer, at most

    def cookies(self, role: str) -> list[dict[str, Any]]:
        """The role's session, for a browser."""
        cookie = self.clients[role].get_cookie("gisul")
        return [{"name": "gisul", "value": cookie.value, "url": self.site.address}] if cookie else []

    def walk(self) -> None:
        """Let every role follow the links."""
        adapter = self.app.url_map.bind("site")
        for role, client in self.clients.items():
            kinds: dict[str, str] = {}

            def read(path: str, client: FlaskClient = client, kinds: dict[str, str] = kinds) -> str | None:
                with statements() as said:
                    reply = contextvars.Context().run(client.get, path)
                if page := page_of(adapter, path):
                    self.asked[page] = self.asked.get(page, Counter()) | said
                if reply.location and page_of(adapter, reply.location) == page_of(adapter, path):
                    reply = contextvars.Context().run(client.get, reply.location)  # "mine", said by name
                kinds[path] = reply.mimetype
                if reply.status_code != 200:
                    return None
                return reply.text if reply.mimetype == "text/html" else ""

            found = follow(read, adapter, [*self._mailed(role), "/", "/work"], deep=2)
            for page, addresses in found.items():
                if kinds[addresses[0]] != "text/html":
                    self.files.add(page)
            self.found[role] = {page: at for page, at in found.items() if page not in self.files}

    def _mailed(self, role: str) -> list[str]:
        """What no link leads to: what letters carry, and what a form sends its reader to."""
        if role != "guest":
            return []
        address, person = role_accounts.address("member"), db.session.query(User).first()
        assert person is not None
        with atomic():
            links = [
                f"/{path}/{tokens.issue(purpose, address, timedelta(days=1), person.id, **data).secret}"
                for path, purpose, data in (
                    ("confirm", "confirm", {}),
                    ("reset", "reset", {}),
                    ("new-email", "change_email", {}),
                    ("old-email", "undo_email", {}),
                )
            ]
        chosen = db.session.scalars(select(Listing.public_id).where(Listing.state == "published").limit(2))
        return [*links, "/compare?" + "&".join(f"id={public_id}" for public_id in chosen)]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Tour]:
    """A twentieth of the demo, with every role's way through it; the pages come from a real server."""
    folder: Path = tmp_path_factory.mktemp("pages")
    shutil.copy(template_database, folder / "gisul.sqlite3")
    site = Site(folder)
    app = create_app(settings_for(folder, SITE_URL=site.address))
    clients: dict[str, FlaskClient] = {}
    with app.app_context():
        loader.load(0.05)
        for role in ROLES:
            clients[role] = app.test_client()
            if role != "guest":
                email = role_accounts.address(role)
                user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
                World().sign_in(clients[role], queries.actor_of(user_id))
        found = Tour(app, site, clients)
        found.walk()
        app.extensions["search"].close()
        db.session.remove()
        db.engine.dispose()
    try:
        site.start("web")
        warm(site)
        yield found
    finally:
        site.kill()
