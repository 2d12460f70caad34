"""A whole world for the access matrix: one complete deal, three deals on their way, and everybody who might look.

Built once through the services and kept as a file, so that each row of the matrix starts from the same state.
"""

from __future__ import annotations

import contextvars
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from tests.access import newsroom_of_stage, programmes_of_stage
from tests.access.clusters_of_stage import build_clusters
from tests.access.deals_of_stage import Deals
from tests.access.figures_of_stage import build_figures
from tests.access.outcomes_of_stage import build_outcomes
from tests.access.performance_of_stage import build_performance
from tests.access.pictures_of_stage import build_pictures
from tests.access.previews_of_stage import build_previews
from tests.access.problems_of_stage import build_problems
from tests.negotiation.deals import make_deal
from tests.world import World

ROLES = (
    "guest", "boss", "delegate", "member", "rival", "partner", "officer", "finance", "researcher",
    "other_officer", "other_finance", "other_researcher", "expert", "center_admin", "center_finance", "auditor",
)  # fmt: skip
# Signing in, being seen and an auditor's looks are written on reading, too.
WRITTEN_BY_READING = (
    "user_session",
    "audit_event",
    "file_download",
    "listing_view",
    "message_reading",
)


class Stage(Deals):
    """The built world, its people's browsers, and the way back to its first state."""

    def __init__(self, app: Flask, database: Path):
        self.app, self.database, self.kept = app, database, database.with_suffix(".kept")
        self.values: dict[str, Any] = {}
        self.addresses: dict[tuple[Any, ...], str] = {}  # of the rows that were asked for
        self._build()
        self.clients = {role: self._browser(role) for role in ROLES}
        self._close()
        self._watch()
        self._keep()
        self._watcher = sqlite3.connect(self.database)
        self._watcher.execute("ATTACH ? AS kept", (str(self.kept),))

    def _browser(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        if role != "guest":
            self.world.sign_in(client, self.people[role])
            contextvars.Context().run(client.get, "/guide")  # from now on this browser was seen
        return client

    # The way back

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def _keep(self) -> None:
        self._close()
        with sqlite3.connect(self.database) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.database, self.kept)

    def restore(self) -> None:
        """Everything as it was built. The tables that were changed are filled again: a new file would have every connection read
        the whole schema with its hundreds of triggers anew, which took longer than the requests between."""
        db.session.remove()
        changed = [name for (name,) in self._watcher.execute("SELECT DISTINCT name FROM touched")]
        self._fill("main", (*changed, *WRITTEN_BY_READING), "kept")

    def _fill(self, there: str, names: Iterable[str], of: str) -> None:
        """Make these tables in one of the two files what they are in the other."""
        with self._watcher:
            for name in names:
                self._watcher.execute(f'DELETE FROM {there}."{name}"')
                self._watcher.execute(f'INSERT INTO {there}."{name}" SELECT * FROM {of}."{name}"')
            self._watcher.execute("DELETE FROM main.touched")

    def row(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        """One row of the tables themselves."""
        return self._watcher.execute(query, values).fetchone()

    def browser_again(self, role: str) -> None:
        """A new session for a role that has signed out; it belongs to the first state from now on."""
        self.clients[role] = self._browser(role)
        db.session.remove()
        self._fill("kept", ("user_session",), "main")

    def close(self) -> None:
        self._close()
        self._watcher.close()

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """Yields a list that holds, after the block, the tables that were changed in it, if only for a moment."""
        changed: list[str] = []
        (last,) = self._watcher.execute("SELECT coalesce(max(rowid), 0) FROM touched").fetchone()
        yield changed
        rows = self._watcher.execute(
            "SELECT DISTINCT name FROM touched WHERE rowid > ? ORDER BY name", (last,)
        )
        changed.extend(name for (name,) in rows)

    def _watch(self) -> None:
        """Have the database note by triggers which tables are changed: comparing all their rows would be most of the time."""
        with sqlite3.connect(self.database) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            connection.execute("CREATE TABLE touched (name TEXT)")
            for name in {name for (name,) in tables} - set(WRITTEN_BY_READING):
                columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
                differ = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
                for act, when in (("INSERT", ""), ("DELETE", ""), ("UPDATE", f"WHEN {differ}")):
                    connection.execute(
                        f'CREATE TRIGGER "touched_{name}_{act}" AFTER {act} ON "{name}" {when} '
                        f"BEGIN INSERT INTO touched VALUES ('{name}'); END"
                    )
        connection.close()

    def version(self) -> int:
        """A number that changes with whatever is written."""
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    # The world

    def _build(self) -> None:
        self.world = world = World()
        self.deal = deal = make_deal(world)
        center = deal.center.standings[0].organisation_id
        other = world.institution("남의대학교 산학협력단")
        self.people: dict[str, Actor] = {
            "boss": deal.boss,
            "delegate": world.person("delegate", deal.company_id, signing_limit=500_000_000),
            "member": deal.member,
            "rival": world.person("representative", world.company("㈜남의회사")),
            "partner": world.person("representative", world.company("㈜함께기업")),
            "officer": deal.officer,
            "finance": world.person("finance", deal.institution_id),
            "researcher": deal.researcher,
            "other_officer": world.person("officer", other),
            "other_finance": world.person("finance", other),
            "other_researcher": world.person("researcher", other),
            "expert": world.person("expert", other),
            "center_admin": deal.center,
            "center_finance": world.person("center_finance", center),
            "auditor": world.person("auditor", center),
        }
        for person in self.people.values():
            world.set_password(person)
        self._account()
        self._listings()
        self._complete_deal()
        self._deals_on_their_way()
        self._joint_licences()
        self._sheets()
        self._organisation()
        self._royalties()
        self._demand()
        self._experts()
        self._guests()
        self._openings()
        self.values |= programmes_of_stage.build(world, self.people, deal.company_id)
        newsroom_of_stage.build_newsroom(self.deal, self.values)
        build_clusters(self.deal, self.people, self.values)
        build_outcomes(self.deal, self.values)
        build_pictures(self.deal.officer, self.values)
        build_performance(self.deal.officer, self.values)
        build_previews(self.deal.officer, self.values)
        build_problems(self.people, self.values)
        build_figures(world, self.people, self.values)
        outbox.drain()
